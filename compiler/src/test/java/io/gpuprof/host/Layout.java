package io.gpuprof.host;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A node written by hand, part by part; its text is what the recording command would print. */
final class Layout {

  static final String V = "570.86.15";

  private static final String AMD = "3e00";
  private static final String ARM = "b700";
  private static final Pattern WITH_HEAD =
      Pattern.compile(".*/(libcuda\\.so\\..*|libnvidia-ml\\.so\\..*|nvidia-ctk|nvidia-cdi-hook)");

  /** What a data centre driver brings, for the most part (a release has some fifty). */
  private static final List<String> LIBRARIES =
      List.of(
          "libcuda",
          "libcudadebugger",
          "libnvcuvid",
          "libnvidia-allocator",
          "libnvidia-cfg",
          "libnvidia-encode",
          "libnvidia-gpucomp",
          "libnvidia-ml",
          "libnvidia-nvvm",
          "libnvidia-opencl",
          "libnvidia-opticalflow",
          "libnvidia-ptxjitcompiler");

  private static final List<String> TOOLS =
      List.of(
          "nvidia-cuda-mps-control",
          "nvidia-cuda-mps-server",
          "nvidia-debugdump",
          "nvidia-persistenced",
          "nvidia-smi");

  private final TreeMap<String, String> entries = new TreeMap<>();
  private final TreeMap<String, String> contents = new TreeMap<>();

  private Layout put(String path, String type, String mode, String third) {
    entries.put(path, "%s\t%s\t0\t%s\t./%s".formatted(type, mode, third, path));
    return this;
  }

  Layout folder(String path) {
    return put(path, "d", "755", "");
  }

  Layout file(String path) {
    return put(path, "f", "644", "");
  }

  Layout program(String path) {
    return put(path, "f", "755", "");
  }

  Layout link(String path, String target) {
    return put(path, "l", "777", target);
  }

  Layout socket(String path) {
    return put(path, "s", "755", "");
  }

  Layout node(String path, int major, int minor) {
    return put(path, "c", "666", "%x:%x".formatted(major, minor));
  }

  Layout text(String path, String content) {
    contents.put(path, content);
    return file(path);
  }

  Layout without(String path) {
    entries.keySet().removeIf(key -> key.equals(path) || key.startsWith(path + "/"));
    contents.keySet().removeIf(key -> key.equals(path) || key.startsWith(path + "/"));
    return this;
  }

  Layout osRelease(String lines) {
    return text("etc/os-release", lines.replace(", ", "\n"));
  }

  /** Folders and links that every distribution with one /usr has. */
  Layout usrMerged() {
    return link("bin", "usr/bin")
        .link("sbin", "usr/sbin")
        .link("lib", "usr/lib")
        .link("lib64", "usr/lib64")
        .link("var/run", "/run")
        .folder("usr/lib64")
        .program("usr/sbin/ldconfig");
  }

  Layout libraries(String folder) {
    return libraries(folder, V);
  }

  Layout libraries(String folder, String version) {
    for (String stem : LIBRARIES) {
      file(folder + "/" + stem + ".so." + version);
      link(folder + "/" + stem + ".so.1", stem + ".so." + version);
    }
    link(folder + "/libnvidia-nvvm.so.4", "libnvidia-nvvm.so." + version);
    entries.remove(folder + "/libnvidia-nvvm.so.1");
    return link(folder + "/libcuda.so", "libcuda.so.1");
  }

  Layout tools(String folder) {
    TOOLS.forEach(name -> program(folder + "/" + name));
    return this;
  }

  Layout firmware(String folder) {
    return file(folder + "/nvidia/" + V + "/gsp_ga10x.bin")
        .file(folder + "/nvidia/" + V + "/gsp_tu10x.bin");
  }

  Layout toolkit(String folder) {
    return program(folder + "/nvidia-cdi-hook").program(folder + "/nvidia-ctk");
  }

  /** Kernel module, PCI devices and device nodes of one GPU or two. */
  Layout gpus(int count) {
    return gpus(count, "x86_64", "dev");
  }

  Layout gpus(int count, String machine, String dev) {
    kernel(count, machine);
    node(dev + "/nvidiactl", 195, 255);
    node(dev + "/nvidia-modeset", 195, 254);
    node(dev + "/nvidia-uvm", 509, 0);
    node(dev + "/nvidia-uvm-tools", 509, 1);
    link("dev/char/195:255", "../nvidiactl").link("dev/char/195:254", "../nvidia-modeset");
    link("dev/char/509:0", "../nvidia-uvm").link("dev/char/509:1", "../nvidia-uvm-tools");
    for (int i = 0; i < count; i++) {
      node(dev + "/nvidia" + i, 195, i);
      link("dev/char/195:" + i, "../nvidia" + i);
    }
    return this;
  }

  Layout kernel(int count, String machine) {
    text(
        "proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX %s Kernel Module  %s  Thu Jan 16 19:41:04 UTC 2025"
            .formatted(machine, V));
    text(
        "proc/devices",
        """
        Character devices:
          1 mem
        195 nvidia
        195 nvidiactl
        509 nvidia-uvm

        Block devices:
          8 sd""");
    text("sys/module/nvidia/version", V);
    folder("sys/module/nvidia_uvm");
    for (int i = 0; i < count; i++) {
      String bus = "0000:%02x:00.0".formatted(0x3b + i);
      text(
          "proc/driver/nvidia/gpus/" + bus + "/information",
          """
          Model: \t\t NVIDIA A10G
          IRQ:   \t\t 229
          GPU UUID: \t GPU-6d2f3f4e-8f0a-4f5c-9d52-2f5d0f1f7a1%d
          Video BIOS: \t 94.02.75.00.01
          Bus Type: \t PCIe
          Bus Location: \t %s
          Device Minor: \t %d
          GPU Firmware: \t %s
          GPU Excluded:\t No"""
              .formatted(i, bus, i, V));
      pci(bus, "nvidia");
    }
    return this;
  }

  Layout pci(String bus, String driver) {
    text("sys/bus/pci/devices/" + bus + "/vendor", "0x10de");
    text("sys/bus/pci/devices/" + bus + "/class", "0x030200");
    if (!driver.isEmpty()) {
      link("sys/bus/pci/devices/" + bus + "/driver", "../../../../bus/pci/drivers/" + driver);
    }
    return this;
  }

  Layout kubelet() {
    return folder("dev")
        .folder("var/lib/kubelet/device-plugins")
        .socket("var/lib/kubelet/device-plugins/kubelet.sock");
  }

  Layout containerd2() {
    return socket("run/containerd/containerd.sock")
        .text(
            "etc/containerd/config.toml",
            """
            version = 3

            [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
              SystemdCgroup = true""");
  }

  Layout containerd1(boolean cdi, String handler, boolean isDefault) {
    String text =
        """
        version = 2

        [plugins."io.containerd.grpc.v1.cri"]
          enable_cdi = %s

        [plugins."io.containerd.grpc.v1.cri".containerd]
          default_runtime_name = "%s"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.%s.options]
          SystemdCgroup = true"""
            .formatted(cdi, isDefault ? handler : "runc", handler);
    return socket("run/containerd/containerd.sock").text("etc/containerd/config.toml", text);
  }

  Layout crio() {
    return socket("run/crio/crio.sock")
        .text(
            "etc/crio/crio.conf.d/10-crio.conf",
            """
            [crio.runtime]
            default_runtime = "crun"
            cgroup_manager = "systemd\"""");
  }

  Layout mounts(String... lines) {
    List<String> all = new ArrayList<>();
    all.add("22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw");
    all.add("23 22 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw");
    all.add("24 22 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw");
    all.add("25 22 0:5 / /dev rw,nosuid shared:7 - devtmpfs udev rw,mode=755");
    all.add("26 22 0:22 / /run rw,nosuid,nodev shared:8 - tmpfs tmpfs rw,mode=755");
    all.addAll(List.of(lines));
    return text("proc/1/mountinfo", String.join("\n", all));
  }

  /** Of a 64-bit library for a processor, as {@code e_machine} says it. */
  static String head(String path, String machine) {
    return "h\t7f454c460201010000000000000000000300%s%s\t./%s\n"
        .formatted(machine, "00".repeat(44), path);
  }

  /** The listing. */
  String listing() {
    StringBuilder out = new StringBuilder();
    entries.values().forEach(line -> out.append(line).append('\n'));
    boolean arm = contents.getOrDefault("proc/driver/nvidia/version", "").contains("aarch64");
    entries.keySet().stream()
        .filter(path -> WITH_HEAD.matcher(path).matches() && !contents.containsKey(path))
        .filter(path -> entries.getOrDefault(path, "").startsWith("f"))
        .forEach(path -> out.append(head(path, arm ? ARM : AMD)));
    contents.forEach(
        (path, text) -> {
          for (String line : text.split("\n", -1)) {
            out.append("./").append(path).append(':').append(line).append('\n');
          }
        });
    return out.toString();
  }
}
