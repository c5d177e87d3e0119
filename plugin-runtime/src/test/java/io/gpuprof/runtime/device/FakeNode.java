package io.gpuprof.runtime.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The kernel's files of a node, in a temporary folder. */
record FakeNode(Path root) {

  NodeRoots roots() {
    return roots(root);
  }

  /** Of a plugin whose container has a root of its own. */
  NodeRoots roots(Path ownRoot) {
    return new NodeRoots(root.resolve("proc"), root.resolve("sys"), root, ownRoot);
  }

  FakeNode driver(String version) throws IOException {
    return write(
        "proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  %s  Tue Jun 17 00:00:00 UTC 2025\nGCC version: gcc\n"
            .formatted(version));
  }

  FakeNode gpu(String bus, String uuid, int minor) throws IOException {
    return gpu(bus, uuid, minor, "No");
  }

  FakeNode gpu(String bus, String uuid, int minor, String excluded) throws IOException {
    return write(
        "proc/driver/nvidia/gpus/%s/information".formatted(bus),
        """
        Model: \t\t NVIDIA A100-SXM4-80GB
        IRQ:   \t\t 229
        GPU UUID: \t %s
        Video BIOS: \t 92.00.45.00.05
        Bus Type: \t PCIe
        Bus Location: \t %s
        Device Minor: \t %d
        GPU Firmware: \t 535.261.03
        GPU Excluded:\t %s
        """
            .formatted(uuid, bus, minor, excluded));
  }

  FakeNode numa(String bus, int node) throws IOException {
    return write("sys/bus/pci/devices/%s/numa_node".formatted(bus), node + "\n");
  }

  /** A character device: a link to one, because making one needs privileges. */
  FakeNode node(String name) throws IOException {
    Path node = root.resolve("dev").resolve(name);
    Files.createDirectories(root.resolve("dev"));
    Files.createSymbolicLink(node, Path.of("/dev/null"));
    return this;
  }

  /** JUnit warns of every link out of a temporary folder that it has to delete itself. */
  void unlink() throws IOException {
    Path dev = root.resolve("dev");
    if (Files.isDirectory(dev)) {
      for (Path node : entries(dev)) {
        if (Files.isSymbolicLink(node)) {
          Files.delete(node);
        }
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  FakeNode without(String path) throws IOException {
    Files.delete(root.resolve(path));
    return this;
  }

  FakeNode write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
    return this;
  }
}
