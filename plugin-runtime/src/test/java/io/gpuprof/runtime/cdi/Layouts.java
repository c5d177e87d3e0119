package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.Configs;
import io.gpuprof.runtime.node.TreeFixture;
import java.util.List;

/**
 * Where platforms keep the driver: hand-made trees after the facts of the profiles' reasons, and
 * the config that a profile gives for them.
 *
 * @param files the node
 * @param config what the profile says
 */
record Layouts(TreeFixture files, Configs config) {

  static final String V = "535.261.03";
  static final List<CdiDevice> ONE_GPU =
      List.of(
          new CdiDevice(
              List.of("GPU-6d2f3f4e-8f0a-4f5c-9d52-2f5d0f1f7a11", "0"),
              List.of(new WorkloadPath("/dev/nvidia0"))));

  private static final String[] CORE = {"libcuda", "libnvidia-ml", "libnvidia-ptxjitcompiler"};

  private static TreeFixture host() {
    return new TreeFixture()
        .folders("etc", "usr", "sbin")
        .programs("sbin/ldconfig", "usr/bin/nvidia-cdi-hook", "usr/bin/nvidia-ctk")
        .gpu("");
  }

  static Layouts cos() {
    String root = "home/kubernetes/bin/nvidia";
    return new Layouts(
        host()
            .libraries(root + "/lib64", V, CORE)
            .link(root + "/lib64/libcuda.so", "libcuda.so.1")
            .libraries(root + "/lib64", V, "libGLX_nvidia", "libnvidia-allocator")
            .programs(root + "/bin/nvidia-smi", root + "/toolkit/nvidia-ctk")
            .files(
                root + "/vulkan/icd.d/nvidia_icd.json",
                root + "/firmware/nvidia/" + V + "/gsp_ga10x.bin")
            .sockets("run/nvidia-persistenced/socket"),
        Configs.host()
            .driverRoot("/" + root)
            .libraryDirs("lib64")
            .binaryDirs("bin")
            .hook("/" + root + "/toolkit/nvidia-ctk"));
  }

  static Layouts ubuntu() {
    return new Layouts(
        host()
            .link("lib", "usr/lib")
            .link("bin", "usr/bin")
            .libraries("usr/lib/x86_64-linux-gnu", V, CORE)
            .link("usr/lib/x86_64-linux-gnu/libcuda.so", "libcuda.so.1")
            .libraries("usr/lib/x86_64-linux-gnu/vdpau", V, "libvdpau_nvidia")
            .files(
                "usr/lib/x86_64-linux-gnu/libnvidia-egl-gbm.so.1.1.0",
                "usr/lib/x86_64-linux-gnu/libc.so.6",
                "usr/lib/i386-linux-gnu/libcuda.so." + V,
                "usr/lib/firmware/nvidia/" + V + "/gsp_tu10x.bin",
                "usr/share/glvnd/egl_vendor.d/10_nvidia.json",
                "usr/share/nvidia/nvoptix.bin",
                "etc/vulkan/icd.d/nvidia_icd.json")
            .programs("usr/bin/nvidia-smi", "usr/bin/nvidia-persistenced")
            .sockets("run/nvidia-persistenced/socket")
            .link("var/run", "/run"),
        Configs.host()
            .libraryDirs("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu")
            .binaryDirs("usr/bin"));
  }

  static Layouts eks() {
    return new Layouts(
        host()
            .link("lib64", "usr/lib64")
            .libraries("usr/lib64", V, CORE)
            .files("usr/lib/libcuda.so." + V)
            .programs("usr/bin/nvidia-smi"),
        Configs.host().libraryDirs("usr/lib64").binaryDirs("usr/bin"));
  }

  static Layouts driverContainer() {
    String root = "run/nvidia/driver";
    return new Layouts(
        new TreeFixture()
            .folders("etc", "usr")
            .programs("sbin/ldconfig", "usr/local/nvidia/toolkit/nvidia-cdi-hook")
            .gpu(root)
            .libraries(root + "/usr/lib/x86_64-linux-gnu", V, CORE)
            .link(root + "/lib", "/usr/lib")
            .link(root + "/usr/lib/x86_64-linux-gnu/libcuda.so", "libcuda.so.1")
            .programs(root + "/usr/bin/nvidia-smi")
            .files(root + "/lib/firmware-note", "run/nvidia/driver-2/usr/lib64/libcuda.so.1.0")
            .without(root + "/lib/firmware-note")
            .sockets(root + "/run/nvidia-persistenced/socket", "run/nvidia-fabricmanager/socket"),
        Configs.host()
            .driverRoot("/" + root)
            .devRoot("/" + root)
            .binaryDirs("usr/bin")
            .hook("/usr/local/nvidia/toolkit/nvidia-cdi-hook"));
  }

  static Layouts talos() {
    return new Layouts(
        host()
            .libraries("usr/local/lib", V, CORE)
            .link("usr/local/lib64", "lib/")
            .programs("usr/local/bin/nvidia-smi", "usr/local/bin/nvidia-cdi-hook")
            .link("usr/bin/nvidia-cdi-hook", "/usr/local/bin/nvidia-cdi-hook")
            .files(
                "etc/vulkan/icd.d/nvidia_icd.json",
                "usr/lib/firmware/nvidia/" + V + "/gsp_ga10x.bin"),
        Configs.host().driverRoot("/usr/local").libraryDirs("lib64", "lib").binaryDirs("bin"));
  }

  static Layouts flatcar() {
    return new Layouts(
        host()
            .libraries("opt/nvidia/" + V + "/6.6.1/usr/lib64", V, CORE)
            .link("opt/nvidia/current", V + "/6.6.1")
            .programs("opt/bin/nvidia-smi"),
        Configs.host()
            .driverRoot("/opt/nvidia/current")
            .libraryDirs("usr/lib64")
            .binaryDirs("/opt/bin"));
  }

  static Layouts nixos() {
    String store = "nix/store/abc-nvidia-x11-" + V;
    return new Layouts(
        host()
            .libraries(store + "/lib", V, CORE)
            .link(
                "nix/store/def-graphics/lib/libcuda.so." + V, "/" + store + "/lib/libcuda.so." + V)
            .link("nix/store/def-graphics/lib/libcuda.so.1", "/" + store + "/lib/libcuda.so.1")
            .link(
                "nix/store/def-graphics/lib/libnvidia-ml.so." + V,
                "/" + store + "/lib/libnvidia-ml.so." + V)
            .link("run/opengl-driver", "/nix/store/def-graphics")
            .programs("nix/store/ghi/bin/nvidia-smi", "nix/store/ghi/bin/nvidia-cdi-hook")
            .link("run/current-system", "/nix/store/sys")
            .link("nix/store/sys/sw", "/nix/store/ghi"),
        Configs.host()
            .libraryDirs("run/opengl-driver/lib")
            .binaryDirs("run/current-system/sw/bin")
            .workloadRoot("/usr/local/nvidia")
            .hook("/run/current-system/sw/bin/nvidia-cdi-hook"));
  }

  static Layouts debian() {
    String libraries = "usr/lib/x86_64-linux-gnu";
    String current = libraries + "/nvidia/current";
    return new Layouts(
        host()
            .link("lib", "usr/lib")
            .libraries(current, V, CORE)
            .link(libraries + "/libcuda.so.1", "/etc/alternatives/glx--libcuda.so.1")
            .link(libraries + "/libcuda.so", "/etc/alternatives/glx--libcuda.so")
            .link("etc/alternatives/glx--libcuda.so.1", "/etc/alternatives/nvidia--libcuda.so.1")
            .link("etc/alternatives/nvidia--libcuda.so.1", "/" + current + "/libcuda.so.1")
            .link("etc/alternatives/glx--libcuda.so", "/" + current + "/libcuda.so.1")
            .link(libraries + "/libnvidia-ml.so.1", "/" + current + "/libnvidia-ml.so.1")
            .link("usr/bin/nvidia-smi", "/etc/alternatives/nvidia--nvidia-smi")
            .link("etc/alternatives/nvidia--nvidia-smi", "/usr/lib/nvidia/current/nvidia-smi")
            .programs("usr/lib/nvidia/current/nvidia-smi"),
        Configs.host()
            .libraryDirs(libraries, current)
            .binaryDirs("usr/bin", "usr/lib/nvidia/current"));
  }

  static Layouts gkeUbuntu() {
    return new Layouts(
        host()
            .libraries("opt/nvidia/lib64", V, CORE)
            .programs("opt/nvidia/bin/nvidia-smi", "opt/nvidia/toolkit/nvidia-ctk")
            .link("home/kubernetes/bin/nvidia", "/opt/nvidia"),
        Configs.host()
            .driverRoot("/home/kubernetes/bin/nvidia")
            .libraryDirs("lib64", "/home/kubernetes/bin/nvidia/lib64")
            .binaryDirs("bin")
            .hook("/home/kubernetes/bin/nvidia/toolkit/nvidia-ctk"));
  }

  static Layouts wsl() {
    String wsl = "usr/lib/wsl/lib";
    String store = "usr/lib/wsl/drivers/nv_dispi.inf_amd64_1";
    return new Layouts(
        new TreeFixture()
            .folders("etc", "usr")
            .programs("sbin/ldconfig", "usr/bin/nvidia-cdi-hook", wsl + "/nvidia-smi")
            .files(
                wsl + "/libcuda.so.1.1",
                wsl + "/libdxcore.so",
                wsl + "/libnvidia-ml.so.1",
                store + "/libcuda.so.1.1",
                store + "/libcuda_loader.so",
                store + "/nvcubins.bin",
                "usr/lib/wsl/drivers/iigd_dch.inf_amd64_2/libigd12umd64.so")
            .link(wsl + "/libcuda.so.1", "libcuda.so.1.1")
            .link(wsl + "/libcuda.so", "libcuda.so.1")
            .nodes("dev/dxg"),
        Configs.host()
            .libraryDirs("usr/lib/wsl/lib", "usr/lib/wsl/drivers/*")
            .binaryDirs("usr/lib/wsl/lib")
            .declared());
  }

  static final List<CdiDevice> WSL_DEVICE =
      List.of(new CdiDevice(List.of("all"), List.of(new WorkloadPath("/dev/dxg"))));

  CdiBuild build() {
    return build(ONE_GPU);
  }

  CdiBuild build(List<CdiDevice> devices) {
    return CdiSpecBuilder.build(files.recorded(), config.build(), devices, "");
  }
}
