package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.node.DriverFile;
import io.gpuprof.runtime.node.DriverLink;
import io.gpuprof.runtime.node.FileRole;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Mounts of the driver's files, one for each place in the container. */
final class DriverMounts {

  /** As nvidia-container-toolkit writes them. */
  private static final List<String> FILE = List.of("ro", "nosuid", "nodev", "rbind", "rprivate");

  // Not read-only: a client must be able to connect.
  private static final List<String> SOCKET =
      List.of("nosuid", "nodev", "rbind", "rprivate", "noexec");

  private final Map<String, Mount> mounts = new TreeMap<>();

  void addFile(DriverFile file) {
    add(
        file.hostPath().value(),
        file.workloadPath().value(),
        file.role() == FileRole.SOCKET ? SOCKET : FILE);
  }

  /** A link as a file of its own: for containers in which no hook makes links. */
  void addLink(DriverLink link) {
    add(link.hostPath().value(), link.path().value(), FILE);
  }

  private void add(String hostPath, String containerPath, List<String> options) {
    mounts.putIfAbsent(
        containerPath, new Mount(hostPath, containerPath, options, Optional.empty()));
  }

  List<Mount> sorted() {
    return mounts.values().stream()
        .sorted(Comparator.comparing(Mount::containerPath, PathOrder.BY_DEPTH))
        .toList();
  }
}
