package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.List;
import java.util.Optional;

/**
 * The driver's files on a node: what there is, where a workload gets it, and what was looked for in
 * vain. Libraries, modules and programs appear in the workload below its workloadRoot as they lie
 * below the driver root (below the host root for those found outside); firmware, sockets and
 * configs at the places that are fixed in the programs that read them.
 *
 * @param driverRoot the real folder of the driver root; empty if there is no such folder
 * @param version of the driver; empty if no library tells it and none was given
 * @param files in the order in which they were searched, one for each place in the workload
 * @param links further names of libraries
 * @param searches everything that was looked for, in order
 */
public record DriverFiles(
    Optional<HostPath> driverRoot,
    String version,
    List<DriverFile> files,
    List<DriverLink> links,
    List<Search> searches) {

  public DriverFiles {
    files = List.copyOf(files);
    links = List.copyOf(links);
    searches = List.copyOf(searches);
  }

  /**
   * Finds the files of a driver whose libraries carry its version in their names, as all of them do
   * on Linux itself.
   *
   * @param version of the driver that runs; empty takes the one whose libraries are found
   */
  public static DriverFiles find(DriverTree tree, RuntimeConfig.Paths paths, String version) {
    return Roots.of(tree, paths)
        .map(roots -> search(roots, paths, version))
        .orElseGet(() -> nothing(tree, paths));
  }

  /**
   * Finds the files of a driver without versions in its names, that of WSL: whatever is the
   * driver's in the profile's own folders.
   */
  public static DriverFiles findUnversioned(DriverTree tree, RuntimeConfig.Paths paths) {
    return Roots.of(tree, paths)
        .map(roots -> searchUnversioned(roots, paths))
        .orElseGet(() -> nothing(tree, paths));
  }

  /** The files that GPUDirect Storage needs besides its device nodes. */
  public static List<DriverFile> findStorageFiles(DriverTree tree, RuntimeConfig.Paths paths) {
    Findings findings = new Findings();
    Roots.of(tree, paths).ifPresent(roots -> new FixedPlaceSearch(roots, findings).runStorage());
    return findings.files();
  }

  private static DriverFiles search(Roots roots, RuntimeConfig.Paths paths, String wanted) {
    Findings findings = new Findings();
    LibraryFolders folders = new LibraryFolders(roots, paths.libraryDirs());
    String version = new LibrarySearch(roots, folders, findings).versioned(wanted);
    new BinarySearch(roots, findings).run(paths.binaryDirs());
    if (!version.isEmpty()) {
      new FirmwareSearch(roots, findings).run(version);
    }
    new FixedPlaceSearch(roots, findings).run();
    return of(roots, version, findings);
  }

  private static DriverFiles searchUnversioned(Roots roots, RuntimeConfig.Paths paths) {
    Findings findings = new Findings();
    LibraryFolders folders = new LibraryFolders(roots, paths.libraryDirs());
    new LibrarySearch(roots, folders, findings).unversioned();
    new BinarySearch(roots, findings).run(paths.binaryDirs());
    return of(roots, "", findings);
  }

  private static DriverFiles of(Roots roots, String version, Findings findings) {
    return new DriverFiles(
        Optional.of(roots.driverRoot()),
        version,
        findings.files(),
        findings.links(),
        findings.searches());
  }

  private static DriverFiles nothing(DriverTree tree, RuntimeConfig.Paths paths) {
    Lookup lookup = tree.find(paths.driverRoot());
    String why;
    if (lookup instanceof Lookup.Missing missing) {
      why = "`%s` does not exist".formatted(missing.at());
    } else if (lookup instanceof Lookup.Broken broken) {
      why = broken.reason();
    } else {
      why = "it is not a folder";
    }
    Search search =
        new Search("driver root", true, List.of(), List.of(paths.driverRoot()), List.of(why));
    return new DriverFiles(Optional.empty(), "", List.of(), List.of(), List.of(search));
  }

  /** The library that serves NVML; empty if it was not found. */
  public Optional<DriverFile> nvml() {
    return library("libnvidia-ml");
  }

  /** The CUDA driver library; empty if it was not found. */
  public Optional<DriverFile> cuda() {
    return library("libcuda");
  }

  private Optional<DriverFile> library(String stem) {
    return files.stream()
        .filter(file -> file.role() == FileRole.LIBRARY)
        .filter(file -> file.workloadPath().name().startsWith(stem + ".so"))
        .findFirst();
  }

  /** The folders of libraries in the workload, in order. */
  public List<WorkloadPath> libraryFolders() {
    return files.stream()
        .filter(file -> file.role() == FileRole.LIBRARY)
        .filter(file -> file.workloadPath().name().contains(".so"))
        .map(file -> file.workloadPath().parent())
        .distinct()
        .toList();
  }
}
