package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the driver's programs; the first executable file of a name is taken. The folders are those
 * of the profile and the usual ones below the driver root, never those of a PATH: what this process
 * has on its PATH says nothing about the node.
 */
final class BinarySearch {

  /** As nvidia-container-toolkit pkg/nvcdi. */
  private static final List<String> NAMES =
      List.of(
          "nvidia-smi",
          "nvidia-debugdump",
          "nvidia-persistenced",
          "nvidia-cuda-mps-control",
          "nvidia-cuda-mps-server",
          "nvidia-imex",
          "nvidia-imex-ctl");

  private static final List<String> USUAL =
      List.of("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin", "opt/bin");

  /** The PATH of a container whose image sets none. */
  private static final Set<WorkloadPath> ON_PATH =
      Set.of(
          new WorkloadPath("/usr/local/sbin"),
          new WorkloadPath("/usr/local/bin"),
          new WorkloadPath("/usr/sbin"),
          new WorkloadPath("/usr/bin"),
          new WorkloadPath("/sbin"),
          new WorkloadPath("/bin"));

  private final Roots roots;
  private final Findings findings;

  BinarySearch(Roots roots, Findings findings) {
    this.roots = roots;
    this.findings = findings;
  }

  void run(List<SearchDir> stated) {
    List<Place> places = new ArrayList<>();
    List<HostPath> lookedIn = new ArrayList<>();
    for (SearchDir dir : stated) {
      places.addAll(roots.places(dir));
      lookedIn.add(roots.stated(dir));
    }
    for (String folder : USUAL) {
      places.add(roots.driver(folder));
      lookedIn.add(roots.driverRoot().resolve(folder));
    }
    List<Place> distinct = places.stream().distinct().toList();
    List<HostPath> folders = lookedIn.stream().distinct().toList();
    NAMES.forEach(name -> run(name, distinct, folders));
  }

  private void run(String name, List<Place> places, List<HostPath> lookedIn) {
    List<String> notes = new ArrayList<>();
    for (Place place : places) {
      HostPath path = place.folder().resolve(name);
      Lookup lookup = roots.tree().find(path);
      Optional<Lookup.Found> file = lookup.as(EntryType.FILE);
      if (file.filter(found -> found.entry().isExecutable()).isPresent()) {
        HostPath real = file.get().path();
        add(real, place.workload().resolve(name));
        findings.tell(new Search(name, false, List.of(real), lookedIn, notes));
        return;
      }
      if (lookup instanceof Lookup.Found) {
        notes.add("`%s` is not an executable file".formatted(path));
      } else if (lookup instanceof Lookup.Broken broken) {
        notes.add(broken.reason());
      }
    }
    findings.tell(new Search(name, false, List.of(), lookedIn, notes));
  }

  /** A program outside of every PATH is of little use: it gets a second name that is on it. */
  private void add(HostPath real, WorkloadPath path) {
    findings.add(FileRole.BINARY, real, path);
    if (!ON_PATH.contains(path.parent())) {
      findings.link(Roots.fixed("usr/bin/" + path.name()), path.value(), real);
    }
  }
}
