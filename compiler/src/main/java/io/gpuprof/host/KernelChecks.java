package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.EntryType;
import java.util.ArrayList;
import java.util.List;

/** GPUs on the bus, and the module that drives them. */
final class KernelChecks {

  private static final String BUS = "GPUs on the bus";
  private static final String PCI = "/sys/bus/pci/devices";
  private static final String VERSION = "/proc/driver/nvidia/version";

  private final Examination exam;

  KernelChecks(Examination exam) {
    this.exam = exam;
  }

  void run() {
    if (exam.isDeclared()) {
      exam.notChecked(BUS, "this platform has none of NVIDIA's on PCI");
      exam.notChecked("kernel module", "this platform has no /proc/driver/nvidia");
      return;
    }
    hardware();
    module();
  }

  private void hardware() {
    List<String> gpus = new ArrayList<>();
    List<String> devices = exam.tree().names(new HostPath(PCI), name -> true).names();
    for (String device : devices) {
      String folder = PCI + "/" + device;
      boolean nvidia = exam.text(folder + "/vendor").orElse("").equals("0x10de");
      boolean display = exam.text(folder + "/class").orElse("").startsWith("0x03");
      if (nvidia && display) {
        gpus.add(device);
      }
    }
    if (devices.isEmpty()) {
      exam.notChecked(BUS, PCI + " is not in the tree");
    } else if (gpus.isEmpty()) {
      exam.found(
          BUS,
          "no-gpu",
          "The node has no NVIDIA GPU",
          PCI,
          "%d devices, none of vendor 0x10de and a display class".formatted(devices.size()),
          "take a machine type with GPUs, or keep the plugin off this node");
    } else {
      owner(gpus);
    }
  }

  private String driver(String device) {
    String target =
        exam.tree()
            .findUnfollowed(link(device))
            .as(EntryType.LINK)
            .map(found -> found.entry().linkTarget())
            .orElse("");
    return target.substring(target.lastIndexOf('/') + 1);
  }

  private static HostPath link(String device) {
    return new HostPath(PCI + "/" + device + "/driver");
  }

  private void owner(List<String> gpus) {
    for (String gpu : gpus) {
      String driver = driver(gpu);
      HostPath link = link(gpu);
      if (driver.equals("nouveau")) {
        exam.found(
            BUS,
            "nouveau-owns-gpu",
            "The free driver nouveau holds GPU %s, so NVIDIA's module cannot".formatted(gpu),
            link.value(),
            "a link to " + driver,
            "blacklist nouveau, rebuild the initramfs and reboot");
        return;
      }
      if (driver.startsWith("vfio")) {
        exam.found(
            BUS,
            "gpu-bound-to-vfio",
            "GPU %s is handed to virtual machines (%s), so no container can have it"
                .formatted(gpu, driver),
            link.value(),
            "a link to " + driver,
            "unbind it from %s, or run the plugin in the guest".formatted(driver));
        return;
      }
    }
    exam.ok(BUS, String.join(" ", gpus));
  }

  private void module() {
    String name = "kernel module";
    if (exam.has("no-gpu", "nouveau-owns-gpu", "gpu-bound-to-vfio")) {
      exam.notChecked(name, "it rests on what is told above");
    } else if (exam.exists("/sys/module/nvidia_vgpu_vfio")) {
      exam.found(
          name,
          "vgpu-host-driver",
          "The host has the vGPU driver for virtual machines, which has no CUDA",
          "/sys/module/nvidia_vgpu_vfio",
          "the module is loaded",
          "run the plugin in the guest cluster, with the guest's profile");
    } else if (exam.exists(VERSION)) {
      exam.ok(name, NodeGpus.driverVersion(exam.tree()));
    } else if (!exam.knows("/proc") || !exam.exists("/proc/devices")) {
      exam.notChecked(name, "/proc is not in the tree");
    } else if (DriverFinder.search(exam.tree()).drivers().isEmpty()) {
      exam.notChecked(name, "no driver is on the node");
    } else {
      exam.found(
          name,
          "module-not-loaded",
          "NVIDIA's kernel module is not loaded",
          VERSION,
          exam.seen(new HostPath(VERSION)),
          "run modprobe nvidia on the node and read its message (dmesg | grep -i nvrm): not installed for"
              + " this kernel, not signed, or not listed in the machine's configuration");
    }
  }
}
