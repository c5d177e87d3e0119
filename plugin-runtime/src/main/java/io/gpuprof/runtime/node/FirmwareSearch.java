package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the GSP firmware of the driver. Below the driver root first, as COS and driver containers
 * keep it there, then where the host's kernel looks: the folder of {@code firmware_class}, which is
 * a path on the host, and {@code /lib/firmware}. In a workload it is always in {@code
 * /lib/firmware}.
 */
final class FirmwareSearch {

  private static final Pattern NAME = Pattern.compile("gsp[A-Za-z0-9_.-]*\\.bin");
  private static final int LONGEST_PATH = 4096;

  // The asterisk stands for a kernel release: firmware of one driver version is the same for all.
  private static final List<String> FOLDERS =
      List.of(
          "lib/firmware/updates/*",
          "lib/firmware/updates",
          "lib/firmware/*",
          "lib/firmware",
          "usr/lib/firmware");

  private final Roots roots;
  private final Findings findings;

  FirmwareSearch(Roots roots, Findings findings) {
    this.roots = roots;
    this.findings = findings;
  }

  void run(String version) {
    String below = "nvidia/" + version;
    List<HostPath> lookedIn = new ArrayList<>();
    for (HostPath folder : candidates(below, lookedIn)) {
      List<HostPath> found = add(folder, version);
      if (!found.isEmpty()) {
        findings.tell(new Search(below + "/gsp*.bin", false, found, lookedIn, List.of()));
        return;
      }
    }
    findings.tell(new Search(below + "/gsp*.bin", false, List.of(), lookedIn, List.of()));
  }

  private List<HostPath> candidates(String below, List<HostPath> lookedIn) {
    List<HostPath> candidates = new ArrayList<>();
    HostPath ofCos = roots.driverRoot().resolve("firmware/" + below);
    lookedIn.add(ofCos);
    candidates.add(ofCos);
    kernelFolder()
        .ifPresent(
            folder -> {
              lookedIn.add(folder.resolve(below));
              candidates.add(folder.resolve(below));
            });
    for (HostPath root : roots.both()) {
      for (String folder : FOLDERS) {
        lookedIn.add(root.resolve(folder + "/" + below));
        candidates.addAll(roots.tree().folders(root, folder + "/" + below));
      }
    }
    return candidates;
  }

  private Optional<HostPath> kernelFolder() {
    HostPath setting = roots.hostRoot().resolve("sys/module/firmware_class/parameters/path");
    return roots
        .tree()
        .text(setting, LONGEST_PATH)
        .filter(path -> path.startsWith("/") && path.length() > 1)
        .flatMap(FirmwareSearch::plain)
        .map(path -> roots.hostRoot().resolve(path.value().substring(1)));
  }

  private static Optional<HostPath> plain(String path) {
    try {
      return Optional.of(new HostPath(path.replaceAll("/+$", "")));
    } catch (IllegalArgumentException e) {
      // A path with dots or doubled slashes: nobody sets it so, and it may not lead us astray.
      return Optional.empty();
    }
  }

  private List<HostPath> add(HostPath folder, String version) {
    List<HostPath> real = new ArrayList<>();
    for (String name : roots.tree().names(folder, n -> NAME.matcher(n).matches()).names()) {
      roots
          .tree()
          .find(folder.resolve(name))
          .as(EntryType.FILE)
          .ifPresent(
              found -> {
                findings.add(
                    FileRole.FIRMWARE,
                    found.path(),
                    Roots.fixed("lib/firmware/nvidia/" + version + "/" + name));
                real.add(found.path());
              });
    }
    return real;
  }
}
