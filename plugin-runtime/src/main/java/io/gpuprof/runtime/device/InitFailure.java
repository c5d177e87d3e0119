package io.gpuprof.runtime.device;

import io.gpuprof.runtime.device.NvmlUnavailable.Cause;
import io.gpuprof.runtime.node.NvmlAnswer.Stage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Why NVML did not start, in words that lead to the cure. One code of NVML stands for several
 * causes (9 is a missing module, missing nodes or a denying cgroup), so the node is looked at.
 */
record InitFailure(Path library, NodeRoots roots) {

  NvmlUnavailable explain(NvmlReply<?> reply) {
    return new NvmlUnavailable(
        Stage.START,
        "NVML (%s) did not start: %s (code %d)".formatted(library, reply.error(), reply.code()),
        cause(reply.code()));
  }

  private Cause cause(int code) {
    return switch (code) {
      case Nvml.DRIVER_NOT_LOADED -> driverNotLoaded();
      case Nvml.NO_PERMISSION ->
          new Cause(
              "This process may not open the NVIDIA device nodes",
              "run it as root, and privileged or with the devices allowed");
      case Nvml.OPERATING_SYSTEM -> deviceCgroup();
      case Nvml.LIB_RM_VERSION_MISMATCH -> versionMismatch();
      case Nvml.LIBRARY_NOT_FOUND ->
          new Cause(
              "NVML found no library of its own driver",
              "mount the whole driver folder, and not a single file");
      case Nvml.INSUFFICIENT_POWER ->
          new Cause("A GPU lacks its external power", "check the cables");
      case Nvml.IRQ_ISSUE ->
          new Cause(
              "The kernel reports an interrupt problem with a GPU", "see the kernel log (dmesg)");
      case Nvml.GPU_IS_LOST ->
          new Cause("A GPU has fallen off the bus", "see the kernel log, reset or reboot");
      case Nvml.RESET_REQUIRED ->
          new Cause("A GPU must be reset", "run nvidia-smi --gpu-reset, or boot the node");
      default -> new Cause("", "See the kernel log of the node (dmesg, lines with NVRM)");
    };
  }

  private Cause driverNotLoaded() {
    Path opened = roots.ownRoot().resolve("dev/nvidiactl");
    Path control = roots.devRoot().resolve("dev/nvidiactl");
    if (!Files.exists(ProcfsDriver.versionFile(roots))) {
      return new Cause(
          "The kernel module is not loaded (%s does not exist)"
              .formatted(ProcfsDriver.versionFile(roots)),
          "install the driver, or wait for its installer");
    }
    if (Files.exists(opened)) {
      return deviceCgroup();
    }
    if (!Files.exists(control)) {
      return new Cause(
          "The kernel module is loaded, but %s does not exist".formatted(control),
          "make the nodes (nvidia-modprobe -u -c 0), and let this container see the host's /dev");
    }
    // The doctor's words: its finding plugin-sees-no-nodes.
    return new Cause(
        "The host has the device nodes and this container does not see them: there is no %s, NVML looks nowhere else, and %s does not help it"
            .formatted(opened, control),
        "run the plugin privileged with the host's /dev mounted (pod.deviceAccess: privileged)");
  }

  private static Cause deviceCgroup() {
    return new Cause(
        "The kernel keeps this container from the NVIDIA device nodes (device cgroup)",
        "run it privileged, or allow the devices");
  }

  private Cause versionMismatch() {
    return new Cause(
        "The library (%s) and the loaded kernel module (%s) are of different driver versions"
            .formatted(
                library.getFileName(), ProcfsDriver.version(roots).orElse("of unknown version")),
        "finish the driver upgrade by reloading the module or booting the node");
  }
}
