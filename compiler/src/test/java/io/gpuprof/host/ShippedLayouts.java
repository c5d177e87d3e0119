package io.gpuprof.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A healthy node of every platform for which a profile is shipped, laid out after the facts that
 * the profiles' reasons name. The listings made of them lie in {@code resources/layouts}.
 */
final class ShippedLayouts {

  private static final String AMD = "usr/lib/x86_64-linux-gnu";
  private static final String ARM = "usr/lib/aarch64-linux-gnu";
  private static final String UBUNTU = "ID=ubuntu, ID_LIKE=debian, VERSION_ID=\"22.04\"";
  private static final String EL9 = "ID=\"rhel\", VERSION_ID=\"9.4\", PLATFORM_ID=\"platform:el9\"";

  private ShippedLayouts() {}

  private static Layout host() {
    return new Layout().usrMerged().mounts().kubelet();
  }

  private static Layout packages(String libraries) {
    return host().libraries(libraries).tools("usr/bin").toolkit("usr/bin").gpus(2);
  }

  private static Layout ubuntu() {
    return packages(AMD).osRelease(UBUNTU).firmware("usr/lib/firmware").containerd2();
  }

  private static Layout rhel() {
    return packages("usr/lib64").osRelease(EL9).containerd2();
  }

  /** Name of the profile to its layout, in order of the names. */
  static Map<String, Layout> all() {
    Map<String, Layout> all = new LinkedHashMap<>();
    all.put("ubuntu", ubuntu());
    all.put(
        "debian",
        host()
            .osRelease("ID=debian, VERSION_ID=\"12\"")
            .libraries(AMD + "/nvidia/current")
            .link(AMD + "/libcuda.so.1", "/etc/alternatives/glx--libcuda.so.1")
            .link("etc/alternatives/glx--libcuda.so.1", "/" + AMD + "/nvidia/current/libcuda.so.1")
            .link(AMD + "/libnvidia-ml.so.1", "/" + AMD + "/nvidia/current/libnvidia-ml.so.1")
            .tools("usr/lib/nvidia/current")
            .link("usr/bin/nvidia-smi", "/etc/alternatives/nvidia--nvidia-smi")
            .link("etc/alternatives/nvidia--nvidia-smi", "/usr/lib/nvidia/current/nvidia-smi")
            .toolkit("usr/bin")
            .gpus(1)
            .containerd2());
    all.put("rhel", rhel());
    all.put(
        "sles", packages("usr/lib64").osRelease("ID=\"sles\", VERSION_ID=\"15.6\"").containerd2());
    all.put(
        "sl-micro",
        packages("usr/lib64").osRelease("ID=\"sl-micro\", VERSION_ID=\"6.0\"").containerd2());
    all.put(
        "fedora-coreos",
        packages("usr/lib64")
            .osRelease("ID=fedora, VERSION_ID=41, VARIANT_ID=coreos, PLATFORM_ID=platform:f41")
            .file("run/ostree-booted")
            .link("opt", "var/opt")
            .containerd2());
    all.put("dgx", ubuntu().file("etc/dgx-release"));
    all.put(
        "grace",
        host()
            .libraries(ARM)
            .tools("usr/bin")
            .toolkit("usr/bin")
            .osRelease(UBUNTU)
            .gpus(1, "aarch64", "dev")
            .containerd2());
    all.put(
        "gke-cos",
        cos("home/kubernetes/bin/nvidia")
            .mounts(
                "30 22 8:1 / /home rw,nosuid,nodev,noexec,relatime shared:20 - ext4 /dev/sda1 rw",
                "31 22 8:1 / /var rw,nosuid,nodev,noexec,relatime shared:21 - ext4 /dev/sda1 rw",
                "32 30 8:1 /home/kubernetes/bin /home/kubernetes/bin rw,relatime shared:22 - ext4 /dev/sda1 rw")
            .containerd2());
    all.put(
        "cos-vm",
        cos("var/lib/nvidia")
            .mounts(
                "31 22 8:1 / /var rw,nosuid,nodev,noexec,relatime shared:21 - ext4 /dev/sda1 rw",
                "32 31 8:1 /var/lib/nvidia /var/lib/nvidia rw,relatime shared:22 - ext4 /dev/sda1 rw")
            .containerd2());
    all.put(
        "gke-ubuntu",
        host()
            .osRelease(UBUNTU)
            .libraries("opt/nvidia/lib64")
            .tools("opt/nvidia/bin")
            .link("home/kubernetes/bin/nvidia", "/opt/nvidia")
            .program("opt/nvidia/toolkit/nvidia-ctk")
            .gpus(1)
            .containerd2());
    all.put(
        "eks-al2023",
        packages("usr/lib64")
            .osRelease("ID=\"amzn\", VERSION_ID=\"2023\", PLATFORM_ID=\"platform:al2023\"")
            .folder("etc/eks")
            .containerd1(true, "nvidia", true));
    all.put(
        "eks-al2",
        packages("usr/lib64")
            .osRelease("ID=\"amzn\", VERSION_ID=\"2\"")
            .folder("etc/eks")
            .containerd1(false, "nvidia", true));
    all.put(
        "eks-bottlerocket",
        host()
            .osRelease("ID=bottlerocket, VERSION_ID=1.40.0, VARIANT_ID=aws-k8s-1.31-nvidia")
            .libraries("x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/nvidia/tesla")
            .link("usr/lib/nvidia", "../../x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/nvidia")
            .tools("usr/libexec/nvidia/tesla/bin")
            .toolkit("usr/bin")
            .gpus(1)
            .text("sys/fs/selinux/enforce", "1")
            .containerd2());
    all.put(
        "aks-ubuntu",
        packages(AMD)
            .osRelease(UBUNTU)
            .folder("opt/azure")
            .containerd1(true, "nvidia-container-runtime", true));
    all.put(
        "aks-azurelinux",
        packages("usr/lib64")
            .osRelease("ID=azurelinux, VERSION_ID=\"3.0\"")
            .folder("opt/azure")
            .containerd1(true, "nvidia-container-runtime", true));
    all.put(
        "aks-gb200",
        host()
            .libraries(ARM)
            .tools("usr/bin")
            .toolkit("usr/bin")
            .osRelease(UBUNTU)
            .folder("opt/azure")
            .gpus(2, "aarch64", "dev")
            .containerd2());
    all.put(
        "oke",
        packages("usr/lib64")
            .osRelease("ID=\"ol\", VERSION_ID=\"8.10\", PLATFORM_ID=\"platform:el8\"")
            .folder("etc/oke")
            .crio());
    all.put(
        "openshift",
        host()
            .osRelease(
                "ID=\"rhel\", VERSION_ID=\"9.6\", VARIANT_ID=coreos, PLATFORM_ID=\"platform:el9\","
                    + " OPENSHIFT_VERSION=\"4.19\"")
            .file("run/ostree-booted")
            .link("usr/local", "../var/usrlocal")
            .toolkit("var/usrlocal/nvidia/toolkit")
            .libraries("run/nvidia/driver/usr/lib64")
            .tools("run/nvidia/driver/usr/bin")
            .file("run/nvidia/validations/driver-ready")
            .gpus(1, "x86_64", "run/nvidia/driver/dev")
            .text("sys/fs/selinux/enforce", "1")
            .crio());
    all.put(
        "driver-container",
        host()
            .osRelease(UBUNTU)
            .toolkit("usr/local/nvidia/toolkit")
            .libraries("run/nvidia/driver/" + AMD)
            .tools("run/nvidia/driver/usr/bin")
            .link("run/nvidia/driver/lib", "usr/lib")
            .file("run/nvidia/validations/driver-ready")
            .gpus(2, "x86_64", "run/nvidia/driver/dev")
            .containerd2());
    all.put(
        "flatcar",
        packages("usr/lib64").osRelease("ID=flatcar, VERSION_ID=4344.0.0").containerd2());
    all.put(
        "flatcar-compiled",
        host()
            .osRelease("ID=flatcar, VERSION_ID=4230.2.0")
            .libraries("opt/nvidia/" + Layout.V + "/6.6.88-flatcar/usr/lib64")
            .link("opt/nvidia/current", Layout.V + "/6.6.88-flatcar")
            .tools("opt/bin")
            .toolkit("usr/bin")
            .gpus(1)
            .containerd2());
    all.put(
        "talos",
        talos()
            .libraries("usr/local/lib")
            .link("usr/local/lib64", "lib/")
            .link("usr/bin/nvidia-cdi-hook", "/usr/local/bin/nvidia-cdi-hook")
            .toolkit("usr/local/bin")
            .osRelease("ID=talos, VERSION_ID=v1.13.0")
            .text(
                "etc/cri/containerd.toml", "version = 3\nimports = [\"/etc/cri/conf.d/cri.toml\"]")
            .text(
                "etc/cri/conf.d/cri.toml",
                "[plugins.'io.containerd.cri.v1.runtime']\n  enable_cdi = true\n  cdi_spec_dirs = ['/run/cdi']"));
    all.put(
        "talos-1-12",
        talos()
            .libraries("usr/local/glibc/lib")
            .osRelease("ID=talos, VERSION_ID=v1.12.1")
            .text(
                "etc/cri/containerd.toml", "version = 3\nimports = [\"/etc/cri/conf.d/cri.toml\"]")
            .text(
                "etc/cri/conf.d/cri.toml",
                "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.nvidia]"
                    + "\n  runtime_type = 'io.containerd.runc.v2'"));
    all.put(
        "nixos",
        new Layout()
            .mounts()
            .kubelet()
            .osRelease("ID=nixos, VERSION_ID=\"24.11\"")
            .link("var/run", "/run")
            .folder("etc")
            .folder("usr")
            .libraries("nix/store/1k9-nvidia-x11-570/lib")
            .link("run/opengl-driver", "/nix/store/1k9-nvidia-x11-570")
            .tools("nix/store/7gp-system-path/bin")
            .toolkit("nix/store/7gp-system-path/bin")
            .program("nix/store/7gp-system-path/bin/ldconfig")
            .link("run/current-system", "/nix/store/2yz-nixos-system")
            .link("nix/store/2yz-nixos-system/sw", "/nix/store/7gp-system-path")
            .gpus(1)
            .containerd2());
    all.put(
        "k3s",
        packages(AMD)
            .osRelease(UBUNTU)
            .folder("var/lib/rancher/k3s")
            .socket("run/k3s/containerd/containerd.sock")
            .text(
                "var/lib/rancher/k3s/agent/etc/containerd/config.toml",
                "version = 3\nroot = \"/var/lib/rancher/k3s/agent/containerd\""));
    all.put(
        "rke2",
        packages("usr/lib64")
            .osRelease(EL9)
            .folder("var/lib/rancher/rke2")
            .socket("run/k3s/containerd/containerd.sock")
            .text(
                "var/lib/rancher/rke2/agent/etc/containerd/config.toml",
                "version = 3\nroot = \"/var/lib/rancher/rke2/agent/containerd\""));
    all.put(
        "k0s",
        packages(AMD)
            .osRelease(UBUNTU)
            .folder("var/lib/k0s/kubelet")
            .socket("run/k0s/containerd.sock")
            .text("etc/k0s/containerd.toml", "version = 3"));
    all.put(
        "microk8s",
        packages(AMD)
            .without("var/lib/kubelet")
            .osRelease(UBUNTU)
            .link("var/lib/kubelet", "/var/snap/microk8s/common/var/lib/kubelet")
            .socket("var/snap/microk8s/common/var/lib/kubelet/device-plugins/kubelet.sock")
            .socket("var/snap/microk8s/common/run/containerd.sock")
            .text("var/snap/microk8s/current/args/containerd.toml", "version = 3"));
    all.put("canonical-k8s", packages(AMD).osRelease(UBUNTU).folder("var/snap/k8s").containerd2());
    all.put("microshift", packages("usr/lib64").osRelease(EL9).folder("etc/microshift").crio());
    all.put(
        "kind",
        packages(AMD)
            .osRelease("ID=debian, VERSION_ID=\"12\"")
            .folder("kind")
            .file(".dockerenv")
            .containerd2());
    all.put(
        "nvml-mock",
        host()
            .osRelease("ID=debian, VERSION_ID=\"12\"")
            .folder("kind")
            .file(".dockerenv")
            .file("var/lib/nvml-mock/driver/usr/lib64/libcuda.so." + Layout.V)
            .link("var/lib/nvml-mock/driver/usr/lib64/libcuda.so.1", "libcuda.so." + Layout.V)
            .file("var/lib/nvml-mock/driver/usr/lib64/libnvidia-ml.so." + Layout.V)
            .link(
                "var/lib/nvml-mock/driver/usr/lib64/libnvidia-ml.so.1",
                "libnvidia-ml.so." + Layout.V)
            .program("var/lib/nvml-mock/driver/usr/bin/nvidia-smi")
            .node("var/lib/nvml-mock/driver/dev/nvidiactl", 195, 255)
            .node("var/lib/nvml-mock/driver/dev/nvidia-uvm", 509, 0)
            .node("var/lib/nvml-mock/driver/dev/nvidia0", 195, 0)
            .containerd2());
    all.put(
        "minikube",
        packages(AMD)
            .osRelease(UBUNTU)
            .folder("var/lib/minikube")
            .file(".dockerenv")
            .socket("run/docker.sock")
            .socket("run/cri-dockerd.sock"));
    all.put(
        "lxc",
        packages(AMD)
            .osRelease("ID=debian, VERSION_ID=\"12\"")
            .file("run/systemd/container")
            .containerd2());
    all.put(
        "wsl2",
        host()
            .osRelease(UBUNTU)
            .node("dev/dxg", 10, 127)
            .file("usr/lib/wsl/lib/libcuda.so.1.1")
            .link("usr/lib/wsl/lib/libcuda.so.1", "libcuda.so.1.1")
            .link("usr/lib/wsl/lib/libcuda.so", "libcuda.so.1")
            .file("usr/lib/wsl/lib/libdxcore.so")
            .file("usr/lib/wsl/lib/libnvidia-ml.so.1")
            .program("usr/lib/wsl/lib/nvidia-smi")
            .file("usr/lib/wsl/drivers/nv_dispi.inf_amd64_1/libcuda_loader.so")
            .file("usr/lib/wsl/drivers/nv_dispi.inf_amd64_1/libcuda.so.1.1")
            .toolkit("usr/bin")
            .containerd1(false, "nvidia", true));
    all.put(
        "jetson",
        host()
            .osRelease(UBUNTU)
            .text("etc/nv_tegra_release", "# R36 (release), REVISION: 4.0")
            .file(ARM + "/nvidia/libcuda.so.1.1")
            .link(ARM + "/nvidia/libcuda.so.1", "libcuda.so.1.1")
            .link(ARM + "/nvidia/libcuda.so", "libcuda.so.1.1")
            .file(ARM + "/nvidia/libnvidia-ml.so.1")
            .program("usr/sbin/nvidia-smi")
            .toolkit("usr/bin")
            .node("dev/nvmap", 10, 120)
            .node("dev/nvhost-gpu", 504, 1)
            .node("dev/nvhost-ctrl-gpu", 504, 2)
            .node("dev/nvidiactl", 195, 255)
            .node("dev/nvidia0", 195, 0)
            .containerd1(false, "nvidia", true));
    return new TreeMap<>(all);
  }

  /** A node of {@code examples/custom-layout}. */
  static Layout custom() {
    return rhel()
        .without("etc/containerd")
        .without("usr/lib64")
        .without("usr/bin")
        .folder("usr/lib64")
        .folder("usr/bin")
        .libraries("data/gpu/driver/lib64")
        .tools("data/gpu/driver/bin")
        .program("data/gpu/toolkit/nvidia-cdi-hook")
        .folder("var/lib/rancher/k3s")
        .socket("run/k3s/containerd/containerd.sock")
        .text("var/lib/rancher/k3s/agent/etc/containerd/config.toml", "version = 3");
  }

  private static Layout cos(String root) {
    return new Layout()
        .kubelet()
        .osRelease("ID=cos, VERSION_ID=121, BUILD_ID=18867.90.38")
        .folder("etc")
        .folder("usr")
        .link("var/run", "/run")
        .program("sbin/ldconfig")
        .libraries(root + "/lib64")
        .tools(root + "/bin")
        .file(root + "/vulkan/icd.d/nvidia_icd.json")
        .firmware(root + "/firmware")
        .toolkit(root + "/toolkit")
        .gpus(2);
  }

  private static Layout talos() {
    return new Layout()
        .mounts()
        .kubelet()
        .folder("etc")
        .folder("usr/bin")
        .link("var/run", "/run")
        .program("usr/sbin/ldconfig")
        .link("sbin", "usr/sbin")
        .tools("usr/local/bin")
        .firmware("usr/lib/firmware")
        .gpus(1)
        .socket("run/containerd/containerd.sock");
  }
}
