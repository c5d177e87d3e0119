package io.gpuprof.runtime.device;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Why NVML did not start, in words that lead to the cure. One code of NVML stands for several
 * causes (9 is a missing module, missing nodes or a denying cgroup), so the node is looked at.
 */
record InitFailure(Path library, NodeRoots roots) {

  String explain(NvmlReply<?> reply) {
    return "NVML (%s) did not start: %s (code %d). %s"
        .formatted(library, reply.error(), reply.code(), cause(reply.code()));
  }

  private String cause(int code) {
    return switch (code) {
      case Nvml.DRIVER_NOT_LOADED -> driverNotLoaded();
      case Nvml.NO_PERMISSION ->
          "This process may not open the NVIDIA device nodes: run it as root, and privileged or with the devices allowed.";
      case Nvml.OPERATING_SYSTEM -> deviceCgroup();
      case Nvml.LIB_RM_VERSION_MISMATCH -> versionMismatch();
      case Nvml.LIBRARY_NOT_FOUND ->
          "NVML found no library of its own driver: is the whole driver folder mounted, and not a single file?";
      case Nvml.INSUFFICIENT_POWER -> "A GPU lacks its external power: check the cables.";
      case Nvml.IRQ_ISSUE ->
          "The kernel reports an interrupt problem with a GPU: see the kernel log (dmesg).";
      case Nvml.GPU_IS_LOST -> "A GPU has fallen off the bus: see the kernel log, reset or reboot.";
      case Nvml.RESET_REQUIRED ->
          "A GPU must be reset (nvidia-smi --gpu-reset) or the node booted.";
      default -> "See the kernel log of the node (dmesg, lines with NVRM).";
    };
  }

  private String driverNotLoaded() {
    Path control = roots.devRoot().resolve("dev/nvidiactl");
    if (!Files.exists(ProcfsDriver.versionFile(roots))) {
      return "The kernel module is not loaded (%s does not exist): is the driver installed, or its installer still busy?"
          .formatted(ProcfsDriver.versionFile(roots));
    }
    if (!Files.exists(control)) {
      return "The kernel module is loaded, but %s does not exist: make the nodes (nvidia-modprobe -u -c 0), and let this container see the host's /dev."
          .formatted(control);
    }
    return deviceCgroup();
  }

  private static String deviceCgroup() {
    return "The kernel keeps this container from the NVIDIA device nodes (device cgroup): run it privileged, or allow the devices.";
  }

  private String versionMismatch() {
    return "The library (%s) and the loaded kernel module (%s) are of different driver versions: finish the driver upgrade by reloading the module or booting the node."
        .formatted(library.getFileName(), ProcfsDriver.version(roots).orElse("of unknown version"));
  }
}
