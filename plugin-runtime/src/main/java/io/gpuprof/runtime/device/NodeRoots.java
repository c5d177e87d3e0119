package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.RuntimeConfig;
import java.nio.file.Path;

/**
 * Where the kernel's files are, seen by this process.
 *
 * @param proc the process file system; a container's own one shows the driver too
 * @param sys the sysfs file system; likewise
 * @param devRoot the folder that <em>contains</em> {@code dev/}
 * @param ownRoot this process's own root: NVML opens the nodes in its {@code dev/}, whatever
 *     devRoot is
 */
public record NodeRoots(Path proc, Path sys, Path devRoot, Path ownRoot) {

  /** Those of the plugin's container. */
  public static NodeRoots of(RuntimeConfig config) {
    return new NodeRoots(
        Path.of("/proc"),
        Path.of("/sys"),
        Path.of(config.paths().containerDevRoot().value()),
        Path.of("/"));
  }
}
