package io.gpuprof.runtime.device;

import io.gpuprof.runtime.node.PciAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** NUMA nodes of PCI devices, from sysfs. */
record NumaNodes(Path sys) {

  /** Empty when the kernel does not know: it writes -1, or has no such file. */
  OptionalInt of(PciAddress address) {
    Path file = sys.resolve("bus/pci/devices").resolve(address.toString()).resolve("numa_node");
    try {
      int node = Integer.parseInt(Files.readString(file).strip());
      return node >= 0 ? OptionalInt.of(node) : OptionalInt.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
