package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.PciAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One look at all GPUs through an open NVML. */
final class NvmlScan {

  private final Nvml nvml;
  private final NumaNodes numaNodes;
  private final List<String> notes = new ArrayList<>();

  NvmlScan(Nvml nvml, NodeRoots roots) {
    this.nvml = nvml;
    this.numaNodes = new NumaNodes(roots.sys());
  }

  List<String> notes() {
    return notes;
  }

  /** The GPUs that answered; the others are in the notes. */
  List<Device> gpus(int count) {
    List<Device> gpus = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      gpu(index).ifPresent(gpus::add);
    }
    return gpus;
  }

  Optional<Device> gpu(int index) {
    String who = "GPU " + index;
    return need(nvml.deviceByIndex(index), who).flatMap(handle -> gpu(index, handle));
  }

  private Optional<Device> gpu(int index, NvmlDevice handle) {
    Optional<String> uuid = need(nvml.uuid(handle), "GPU " + index);
    if (uuid.isEmpty()) {
      return Optional.empty();
    }
    String who = "GPU %d (%s)".formatted(index, uuid.get());
    Optional<Integer> minor = need(nvml.minorNumber(handle), who);
    Optional<PciAddress> pci = need(nvml.pciBusId(handle), who).flatMap(id -> address(id, who));
    Optional<Boolean> mig = need(migMode(handle), who);
    if (minor.isEmpty() || pci.isEmpty() || mig.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Device(
            uuid.get(),
            index,
            OptionalInt.of(minor.get()),
            pci.get().toString(),
            numaNodes.of(pci.get()),
            nvml.boardId(handle).value().map(Integer::toHexString).orElse(""),
            nvml.memoryBytes(handle).or(0L),
            nvml.name(handle).or(""),
            mig.get(),
            List.of(node(minor.get()))));
  }

  static WorkloadPath node(int minor) {
    return new WorkloadPath("/dev/nvidia" + minor);
  }

  /** A GPU or driver that has no MIG is not in MIG mode; any other error leaves it open. */
  private NvmlReply<Boolean> migMode(NvmlDevice handle) {
    NvmlReply<Boolean> reply = nvml.migEnabled(handle);
    return reply.notOffered() ? NvmlReply.of(false) : reply;
  }

  private Optional<PciAddress> address(String id, String who) {
    Optional<PciAddress> address = PciAddress.parse(id);
    if (address.isEmpty()) {
      notes.add("%s is left out: NVML says its PCI bus id is `%s`".formatted(who, id));
    }
    return address;
  }

  private <T> Optional<T> need(NvmlReply<T> reply, String who) {
    if (reply.value().isEmpty()) {
      notes.add(
          "%s is left out: %s (code %d)%s"
              .formatted(who, reply.error(), reply.code(), advice(reply.code())));
    }
    return reply.value();
  }

  private static String advice(int code) {
    return switch (code) {
      case Nvml.GPU_IS_LOST -> "; it has fallen off the bus: see the kernel log, boot the node";
      case Nvml.RESET_REQUIRED -> "; it must be reset: nvidia-smi --gpu-reset";
      case Nvml.NO_PERMISSION -> "; this process may not open its device node";
      default -> "";
    };
  }
}
