package io.gpuprof.cli;

import io.gpuprof.host.NvmlLoader;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.device.NodeRoots;
import io.gpuprof.runtime.device.NvmlLibrary;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.node.NvmlAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Loads the NVML of the running system by the plugin's own code, in a child process. A library
 * speaks to the kernel that runs here, so that one of another system's tree is not asked.
 */
final class LiveNvml {

  /** Of this boot of this kernel, the same in all containers; random(4). */
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  private static final int LONGEST_ID = 64;

  private LiveNvml() {}

  static NvmlLoader of(DriverTree tree) {
    return tree.isLive() ? (library, devRoot) -> load(tree, library, devRoot) : NvmlLoader.ABSENT;
  }

  private static NvmlAnswer load(DriverTree tree, HostPath library, HostPath devRoot) {
    Optional<String> there = tree.text(new HostPath(BOOT_ID), LONGEST_ID);
    if (there.isEmpty() || !there.equals(here())) {
      return new NvmlAnswer.NotTried(
          "the folder is not the root of the running system (%s), and NVML asks the kernel that runs; run gpuprof doctor on the node"
              .formatted(
                  there.isEmpty()
                      ? "it has no " + BOOT_ID
                      : "its %s is another one".formatted(BOOT_ID)));
    }
    HostPath dev = tree.find(devRoot) instanceof Lookup.Found found ? found.path() : devRoot;
    return NvmlLibrary.examine(
        Path.of(path(tree, library)),
        new NodeRoots(Path.of("/proc"), Path.of("/sys"), Path.of(path(tree, dev)), Path.of("/")));
  }

  private static String path(DriverTree tree, HostPath real) {
    return tree.pluginPath(real).map(PluginPath::value).orElseThrow();
  }

  private static Optional<String> here() {
    try {
      return Optional.of(Files.readString(Path.of(BOOT_ID)).strip());
    } catch (IOException e) {
      // Not Linux: then nothing here is the running node.
      return Optional.empty();
    }
  }
}
