package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.WorkloadPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether device nodes are really there, below the dev root that the plugin sees. */
record DeviceNodes(Path devRoot) {

  private static final int TYPE_MASK = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  /** Of the nodes the first that cannot be proved, in words; empty if all are there. */
  Optional<String> problem(List<WorkloadPath> nodes) {
    return nodes.stream()
        .map(node -> problem(devRoot.resolve(node.value().substring(1))))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> problem(Path node) {
    try {
      int mode = (Integer) Files.getAttribute(node, "unix:mode");
      // A container engine that bind-mounts a missing node makes a folder of that name.
      return (mode & TYPE_MASK) == CHARACTER_DEVICE
          ? Optional.empty()
          : Optional.of("%s is not a character device".formatted(node));
    } catch (IOException e) {
      return Optional.of(
          Files.exists(node)
              ? "%s cannot be examined: %s".formatted(node, e.getMessage())
              : "%s does not exist".formatted(node));
    }
  }
}
