package io.gpuprof.host;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import java.util.List;

/** What {@code gpuprof doctor} finds on a node. */
final class NodeFindings {

  private static final String TOOLKIT = "NVIDIA/nvidia-container-toolkit ";

  static final List<RuleHelp> ALL =
      List.of(
          new RuleHelp(
              "profile-not-known",
              ERROR,
              "No shipped profile fits the node, or several do, so it cannot be told where the driver"
                  + " should be.",
              "name the profile: gpuprof doctor PROFILE",
              "gpuprof detect"),
          new RuleHelp(
              "no-gpu",
              ERROR,
              "The PCI bus has no device of NVIDIA's of a display class. Nothing else can help.",
              "take a machine type with GPUs, or keep the plugin off this node",
              "PCI vendor 0x10de, class 0x03"),
          new RuleHelp(
              "nouveau-owns-gpu",
              ERROR,
              "A GPU can have one driver. While the free driver holds it, NVIDIA's module finds no"
                  + " device.",
              "blacklist nouveau, rebuild the initramfs and reboot",
              "NVIDIA driver installation guide"),
          new RuleHelp(
              "gpu-bound-to-vfio",
              ERROR,
              "A GPU that is passed through to virtual machines is not the host's any more.",
              "unbind it, or run the plugin in the guest",
              "NVIDIA/gpu-operator sandbox workloads"),
          new RuleHelp(
              "vgpu-host-driver",
              ERROR,
              "The driver for vGPU hosts gives GPUs to virtual machines and has no CUDA user space, as"
                  + " on Harvester.",
              "run the plugin in the guest cluster, with the guest's profile",
              "harvester/addons nvidia-driver-toolkit"),
          new RuleHelp(
              "module-not-loaded",
              ERROR,
              "Without the kernel module there is no /proc/driver/nvidia, no device node and no NVML."
                  + " Usual causes: built for another kernel after an update, not signed under secure"
                  + " boot, or not listed in the machine's configuration (Talos).",
              "load it and read its message",
              "Azure/AgentBaker pull request 5735, microsoft/azurelinux issue 13433"),
          new RuleHelp(
              "driver-container-not-ready",
              ERROR,
              "A driver container's root is an empty folder until the container has put its driver"
                  + " there; the plugin waits for it.",
              "look at the driver's pod",
              "NVIDIA/gpu-operator validator; NVIDIA/gpu-driver-container"),
          new RuleHelp(
              "driver-root-link-broken",
              ERROR,
              "Some installers keep releases side by side and a link to the current one. After a kernel"
                  + " update the folder behind it may be gone.",
              "let the driver's service make the link anew",
              "flatcar/scripts setup-nvidia"),
          new RuleHelp(
              "driver-missing",
              ERROR,
              "The node has no user-space driver at all, as on the standard image of EKS' AL2023.",
              "install the driver, or take the image that has it",
              "awslabs/amazon-eks-ami issue 1817"),
          new RuleHelp(
              "driver-elsewhere",
              ERROR,
              "The driver is on the node, not where the profile says. The plugin finds no NVML and"
                  + " advertises nothing.",
              "state driverRoot and libraryDirs as told",
              "NVIDIA/k8s-device-plugin issues 1743 and 1371"),
          new RuleHelp(
              "library-is-folder",
              ERROR,
              "A bind mount onto a name that did not exist makes a folder of it. A loader that meets"
                  + " the folder fails for good.",
              "remove the folder and run ldconfig",
              "NVIDIA/k8s-dra-driver-gpu issue 1272"),
          new RuleHelp(
              "library-link-broken",
              ERROR,
              "Programs open libraries by the names of such links. After an update without ldconfig"
                  + " they point to the release that is gone.",
              "run ldconfig, or install the driver again",
              TOOLKIT + "internal/discover"),
          new RuleHelp(
              "libcuda-missing",
              ERROR,
              "Only a part of the driver is installed: nvidia-smi works, CUDA does not.",
              "install the whole user-space driver",
              TOOLKIT + "pkg/nvcdi"),
          new RuleHelp(
              "nvml-missing",
              ERROR,
              "Only a part of the driver is installed: CUDA works, the plugin and nvidia-smi do not.",
              "install the whole user-space driver",
              TOOLKIT + "pkg/nvcdi"),
          new RuleHelp(
              "driver-version-mismatch",
              ERROR,
              "NVML answers `Driver/library version mismatch` until module and libraries are of one"
                  + " release.",
              "reboot the node, or load the modules anew",
              "Azure/karpenter-provider-azure issue 1787"),
          new RuleHelp(
              "stale-driver-version",
              WARNING,
              "A program that finds the rest of another driver first fails with a version mismatch.",
              "remove the rests of the driver that is not in use",
              TOOLKIT + "issue 1559"),
          new RuleHelp(
              "driver-noexec",
              ERROR,
              "A library on a noexec file system cannot be mapped (mmap(2): EPERM), neither by the"
                  + " plugin nor by workloads, and hooks there cannot be started.",
              "remount the folder on itself with exec, at each boot",
              "COS disks and file system overview; kops issues 4974 and 8461"),
          new RuleHelp(
              "nvidia-smi-missing",
              WARNING,
              "Workloads go without nvidia-smi, which is what people try first.",
              "add its folder to binaryDirs",
              "flatcar/scripts setup-nvidia, which puts it outside of the driver root"),
          new RuleHelp(
              "mount-not-shared",
              ERROR,
              "What a driver container mounts reaches the plugin only through a shared mount. On a"
                  + " private one the plugin sees the empty folder for ever.",
              "make the mount shared at each boot",
              "NVIDIA/gpu-operator assets/state-device-plugin, HostToContainer"),
          new RuleHelp(
              "dev-root-wrong",
              ERROR,
              "The driver lies in one place and the device nodes in another. With the wrong devRoot the"
                  + " spec would name nodes that do not exist.",
              "state devRoot: the folder that contains dev/",
              TOOLKIT + "issue 209"),
          new RuleHelp(
              "device-node-missing",
              ERROR,
              "Nothing makes the nodes by itself once the module is loaded: a udev rule,"
                  + " nvidia-persistenced or nvidia-modprobe must.",
              "run nvidia-modprobe at each boot",
              TOOLKIT + "deployments/systemd/nvidia-cdi-refresh.service"),
          new RuleHelp(
              "uvm-node-missing",
              ERROR,
              "CUDA needs /dev/nvidia-uvm. nvidia-smi works without it, which misleads.",
              "run nvidia-modprobe -c0 -u at each boot",
              TOOLKIT + "deployments/systemd/nvidia-cdi-refresh.service"),
          new RuleHelp(
              "device-node-not-device",
              ERROR,
              "A container runtime that finds a file, a folder or a link where a device should be"
                  + " refuses the container.",
              "remove it and make the node",
              "container-device-interface pkg/cdi/container-edits_unix.go"),
          new RuleHelp(
              "device-node-number",
              ERROR,
              "The major numbers of nvidia-uvm and nvidia-caps are dynamic: a node that was made before"
                  + " the module was loaded anew leads nowhere.",
              "remove the node and make it anew",
              "NVIDIA/k8s-device-plugin, stale device majors"),
          new RuleHelp(
              "device-node-closed",
              WARNING,
              "A workload that does not run as root gets `Insufficient Permissions` from NVML.",
              "set NVreg_DeviceFileMode=0666, or a udev rule",
              TOOLKIT + "troubleshooting document"),
          new RuleHelp(
              "dev-char-link-missing",
              WARNING,
              "With systemd's cgroups, systemctl daemon-reload sets the device rules of containers anew,"
                  + " and drops devices for which /dev/char has no link.",
              "make the links at each boot",
              "NVIDIA/gpu-operator issue 430"),
          new RuleHelp(
              "hook-missing",
              ERROR,
              "The container runtime executes the hook on the host for each container; nothing checks"
                  + " it before.",
              "install the NVIDIA Container Toolkit there, or correct nvidiaCtkPath",
              TOOLKIT + "internal/discover/hooks.go"),
          new RuleHelp(
              "hook-not-executable",
              ERROR,
              "The container runtime cannot execute the hook, and each GPU container fails.",
              "chmod 755",
              "OCI runtime specification, hooks"),
          new RuleHelp(
              "hook-noexec",
              ERROR,
              "A program on a noexec file system cannot be started.",
              "put the toolkit elsewhere, or remount with exec at each boot",
              "COS disks and file system overview"),
          new RuleHelp(
              "hook-needs-shell",
              ERROR,
              "The toolkit's container installed a shell wrapper before 1.20; a host without a shell"
                  + " cannot run it.",
              "install the toolkit 1.20 or later",
              TOOLKIT + "release notes 1.20"),
          new RuleHelp(
              "library-wrong-architecture",
              ERROR,
              "The dynamic loader takes only libraries of its own processor, and says `cannot open shared object file`"
                  + " of others. Seen with mixed node pools and with trees that were copied.",
              "install the driver of the node's architecture",
              "System V gABI, e_machine"),
          new RuleHelp(
              "library-word-size",
              ERROR,
              "The driver brings 32-bit libraries for old programs, in a folder beside the real ones. The plugin leaves"
                  + " them out.",
              "name the folder of the 64-bit libraries",
              "NVIDIA/nvidia-container-toolkit internal/ldcache"),
          new RuleHelp(
              "hook-wrong-architecture",
              ERROR,
              "The container runtime gets `exec format error` for the hook, and each GPU container fails.",
              "install the toolkit of the node's architecture",
              "execve(2), ENOEXEC"),
          new RuleHelp(
              "hook-interpreter-missing",
              ERROR,
              "A dynamic program needs its loader. Where that is absent (a musl system, NixOS) the runtime says `no such"
                  + " file or directory` of a hook that is there.",
              "take the system's own package of the toolkit",
              "execve(2), ENOENT"),
          new RuleHelp(
              "runtime-config-invalid",
              ERROR,
              "A container runtime with a config that it cannot read does not start again.",
              "correct the file",
              "containerd config.toml(5)"),
          new RuleHelp(
              "cri-plugin-disabled",
              ERROR,
              "Docker's package disables containerd's CRI plugin in its default config.",
              "take cri out of disabled_plugins",
              "kubeadm installation guide"),
          new RuleHelp(
              "runtime-cdi-off",
              ERROR,
              "The runtime ignores CDI names, and pods start without their GPU and without an error.",
              "switch CDI on, or use the nvidia runtime",
              "containerd 1.7 docs/cri/config.md"),
          new RuleHelp(
              "runtime-without-cdi",
              ERROR,
              "containerd knows CDI from 1.7 on, CRI-O from 1.24 on.",
              "update it, or use the nvidia runtime",
              "containerd RELEASES.md"),
          new RuleHelp(
              "runtime-dropin-ignored",
              ERROR,
              "The toolkit wrote its settings into a drop-in that the main config does not import, as on"
                  + " GKE 1.33 and later.",
              "let it write the main file, or import the drop-in",
              TOOLKIT + "issue 1222; NVIDIA/cloud-native-docs google-gke.rst"),
          new RuleHelp(
              "cdi-dir-not-read-by-runtime",
              ERROR,
              "The plugin's spec lies where the runtime does not look; pods fail with `unresolvable CDI"
                  + " devices`. Talos reads /run/cdi only.",
              "add the folder to cdi_spec_dirs, or correct cdi.specDir",
              "siderolabs/talos hack/cri-plugin.part"),
          new RuleHelp(
              "kubelet-too-old-for-cdi",
              ERROR,
              "The field for CDI names is on by default from Kubernetes 1.29 on.",
              "update the kubelet, or add cdi-annotations",
              "KEP-4009"),
          new RuleHelp(
              "runtime-handler-missing",
              ERROR,
              "Without the handler a pod stays in ContainerCreating, or starts without its GPU.",
              "configure the handler and restart containerd",
              "NVIDIA/k8s-device-plugin README"),
          new RuleHelp(
              "runtime-program-missing",
              ERROR,
              "A handler that names a program which is not there fails each pod that uses it; as the default handler,"
                  + " each pod of the node. Seen after the toolkit was removed or moved.",
              "install the toolkit there, or correct the runtime's config",
              "containerd docs/cri/config.md; CRI-O crio.conf(5); Docker daemon.json"),
          new RuleHelp(
              "runtime-handler-not-default",
              WARNING,
              "Pods without a RuntimeClass start with plain runc, which ignores the variable, and so have no GPU.",
              "make the handler the default, or name the RuntimeClass",
              "NVIDIA/k8s-device-plugin README"),
          new RuleHelp(
              "kubelet-socket-missing",
              ERROR,
              "The plugin registers through a socket of the kubelet, which is not there.",
              "see whether the kubelet runs",
              "kubelet pkg/apis/deviceplugin/v1beta1/constants.go"),
          new RuleHelp(
              "kubelet-folder-elsewhere",
              ERROR,
              "The folder is a constant of the kubelet. MicroK8s makes it a link into its own folder, but"
                  + " only if the name is free when it is installed.",
              "make the folder a link to the kubelet's real one",
              "canonical/microk8s snap/hooks/install; kubernetes issue 120626"),
          new RuleHelp(
              "rival-plugin-present",
              ERROR,
              "Two plugins serve one resource: the last one to register wins, and after a restart of the"
                  + " kubelet that is chance. GPUs are handed out twice or not at all.",
              "keep one of them off the node",
              "bottlerocket issue 4309; eksctl nodegroup_flags.go"),
          new RuleHelp(
              "rival-not-kept-away",
              WARNING,
              "The platform starts a plugin of its own on nodes without this label.",
              "set the label when the node pool is made",
              "the conflicts of the profile"),
          new RuleHelp(
              "cdi-file-ignored",
              WARNING,
              "Runtimes read names that end in .yaml or .json only.",
              "rename the file",
              "container-device-interface SPEC.md"),
          new RuleHelp(
              "cdi-file-unreadable",
              ERROR,
              "A runtime skips a file that it cannot read, and pods fail with `unresolvable CDI"
                  + " devices`.",
              "write the file anew, or remove it",
              "container-device-interface pkg/cdi/cache.go"),
          new RuleHelp(
              "cdi-file-stale",
              WARNING,
              "A spec names files with the driver's version in their names. After an update they are"
                  + " gone, and the low-level runtime fails on the first of them.",
              "write the file anew",
              "suse-edge nvidia-slemicro guide; Azure/karpenter-provider-azure issue 1787"),
          new RuleHelp(
              "cdi-file-without-nodes",
              WARNING,
              "The file was written before the device nodes existed. A toolkit in its auto mode takes it"
                  + " and injects libraries without a device.",
              "restart the service that writes it",
              "kaito-project/kaito issue 2326"),
          new RuleHelp(
              "cdi-name-conflict",
              ERROR,
              "A device that two files of equal priority define is unusable, and a third file of higher"
                  + " priority does not rescue it.",
              "remove one of the two files",
              "container-device-interface pkg/cdi/cache.go"),
          new RuleHelp(
              "selinux-denies-plugin",
              WARNING,
              "A confined container may not make a socket in the kubelet's folder, nor open the nodes.",
              "run the plugin privileged, or with container_device_plugin_t",
              "kubernetes issue 73240; container-selinux issue 178"),
          new RuleHelp(
              "apparmor-confines-plugin",
              WARNING,
              "A profile that is enforced on a container which needs the host's devices can deny it their nodes, mounts"
                  + " and sockets. The runtimes' default profile is not put on privileged containers.",
              "set appArmorProfile.type: Unconfined, or correct the profile",
              "Kubernetes documentation, AppArmor"),
          new RuleHelp(
              "bpf-jit-harden",
              WARNING,
              "With 2 the device filter of the nvidia runtime's legacy mode fails.",
              "set net.core.bpf_jit_harden to 1",
              "bottlerocket-core-kit packages/libnvidia-container"),
          new RuleHelp(
              "nvml-load-failed",
              ERROR,
              "The dynamic loader refuses the driver's libnvidia-ml. Usual causes: another architecture or a 32-bit"
                  + " file, an older C library than the driver was built for, no right to read it, a noexec mount.",
              "do what the finding says; ldd on the file tells more",
              "dlopen(3); NVIDIA/k8s-device-plugin README"),
          new RuleHelp(
              "nvml-start-failed",
              ERROR,
              "NVML loads and does not start. Usual causes: no kernel module, a module of another version, device"
                  + " nodes that are missing or that a device cgroup denies.",
              "do what the finding says; dmesg has the module's lines (NVRM)",
              "nvml.h, nvmlReturn_t"),
          new RuleHelp(
              "nvml-crashed",
              ERROR,
              "The library ends the process that loads it, or never comes back. It was tried in a child process, and"
                  + " the plugin does the same, so that it survives and finds GPUs through procfs.",
              "install the driver anew, or reset the GPU and boot the node",
              "NVIDIA/k8s-device-plugin issue 1555"),
          new RuleHelp(
              "nvml-gpu-silent",
              WARNING,
              "A GPU that does not answer is not advertised; the others are.",
              "reset the GPU or boot the node",
              "nvml.h, nvmlReturn_t"),
          new RuleHelp(
              "nvml-knows-no-gpu",
              ERROR,
              "The module is loaded and serves no GPU: it refused each when it was loaded.",
              "read the module's lines in dmesg (NVRM)",
              "nvml.h, nvmlDeviceGetCount"),
          new RuleHelp(
              "plugin-sees-no-nodes",
              ERROR,
              "A container gets a copy of the host's nodes when it starts; those that come later it sees"
                  + " only through a mount of the host's /dev.",
              "run the plugin privileged with /dev mounted",
              "NVIDIA/k8s-device-plugin internal/plugin/server.go"),
          new RuleHelp(
              "plugin-config-unreadable",
              ERROR,
              "Without its startup config the plugin ends at once.",
              "mount the ConfigMap where --config names it",
              "the profile's manifests"),
          new RuleHelp(
              "plugin-config-invalid",
              ERROR,
              "The plugin refuses a config that is not right, and ends with the same words.",
              "write it with gpuprof compile -t runtime-config",
              "schemas/runtime-config.schema.json"),
          new RuleHelp(
              "plugin-environment-overrides",
              WARNING,
              "The field's variables (NVIDIA_DRIVER_ROOT and others) win over the config. What the profile says then"
                  + " is not what happens.",
              "state the paths in the profile",
              "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go"),
          new RuleHelp(
              "plugin-config-differs",
              WARNING,
              "The profile that was named is not what runs: it was changed and not applied, or another one was.",
              "apply the profile again, or name the right one",
              "the profile's manifests"),
          new RuleHelp(
              "plugin-mount-missing",
              ERROR,
              "What is not mounted looks as if the node did not have it.",
              "apply the profile's manifests",
              "NVIDIA/k8s-device-plugin issue 1743"),
          new RuleHelp(
              "plugin-mount-writable",
              WARNING,
              "The plugin only reads the host's files; a mount that can be written is a way out of the container.",
              "set readOnly: true",
              "NVIDIA/k8s-device-plugin Helm templates"),
          new RuleHelp(
              "plugin-mount-not-propagated",
              WARNING,
              "A driver container's root, or a folder that is mounted on itself, stays empty for a plugin that started"
                  + " before.",
              "set mountPropagation: HostToContainer",
              "Kubernetes documentation, mount propagation"),
          new RuleHelp(
              "plugin-cannot-write-spec",
              ERROR,
              "Without its spec no container gets a GPU, and the plugin does not register.",
              "mount the folder, not read-only",
              "container-device-interface SPEC.md"),
          new RuleHelp(
              "plugin-cannot-register",
              ERROR,
              "The plugin makes a socket of its own in the kubelet's folder and calls the kubelet's beside it.",
              "mount the kubelet's folder, not read-only",
              "kubelet pkg/apis/deviceplugin/v1beta1/constants.go"),
          new RuleHelp(
              "plugin-rights-differ",
              WARNING,
              "With fewer rights than the profile gives it the plugin may not open the nodes; with more it is a risk.",
              "apply the profile's manifests, and see what admission policies change",
              "Kubernetes Pod Security Standards"));

  private NodeFindings() {}
}
