package io.gpuprof.host;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.INFO;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import java.util.List;

/** What the plugin says of a spec that it builds, and what {@code gpuprof cdi} adds. */
final class SpecFindings {

  private static final String CDI = "container-device-interface SPEC.md";
  private static final String TOOLKIT = "NVIDIA/nvidia-container-toolkit ";

  static final List<RuleHelp> ALL =
      List.of(
          new RuleHelp(
              "cdi-driver-root-missing",
              ERROR,
              "The folder that plays `/` for the driver is not on the node. The plugin writes no"
                  + " spec and advertises no GPU.",
              "correct driverRoot, or wait until the driver is installed",
              "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/root.go"),
          new RuleHelp(
              "cdi-driver-missing",
              ERROR,
              "None of the search folders holds libcuda or libnvidia-ml. A spec without them would"
                  + " start containers in which every CUDA program fails, so none is written.",
              "correct driverRoot or libraryDirs; driverRoot is the folder that plays `/`, not a"
                  + " folder of libraries",
              "NVIDIA/k8s-device-plugin issue 1743"),
          new RuleHelp(
              "cdi-driver-version-mismatch",
              ERROR,
              "Kernel module and user-space libraries are of different releases. NVML and CUDA"
                  + " refuse to work with such a pair.",
              "reboot the node, or unload and load the modules",
              "Azure/karpenter-provider-azure issue 1787"),
          new RuleHelp(
              "cdi-libcuda-missing",
              WARNING,
              "Tools such as nvidia-smi work in a workload, CUDA programs do not.",
              "install the whole user-space driver, or add its folder to libraryDirs",
              TOOLKIT + "internal/lookup/root/root.go"),
          new RuleHelp(
              "cdi-nvml-missing",
              WARNING,
              "CUDA programs work in a workload, nvidia-smi and monitoring do not.",
              "install the whole user-space driver, or add its folder to libraryDirs",
              TOOLKIT + "internal/lookup/root/root.go"),
          new RuleHelp(
              "cdi-nvidia-smi-missing",
              WARNING,
              "Workloads go without nvidia-smi, which is what people try first.",
              "add the folder that has it to binaryDirs",
              TOOLKIT + "pkg/lookup/path.go"),
          new RuleHelp(
              "cdi-control-node-missing",
              ERROR,
              "Every program that uses a GPU opens /dev/nvidiactl first.",
              "set devRoot to the folder that contains dev/ with the nodes, or load the modules",
              TOOLKIT + "issue 209"),
          new RuleHelp(
              "cdi-uvm-node-missing",
              WARNING,
              "CUDA needs /dev/nvidia-uvm. Its major number is dynamic and nothing makes the node by"
                  + " itself after the module is loaded.",
              "run nvidia-modprobe -c0 -u at boot, or install nvidia-persistenced",
              TOOLKIT + "deployments/systemd/nvidia-cdi-refresh.service"),
          new RuleHelp(
              "cdi-device-node-missing",
              WARNING,
              "A GPU whose node is missing is left out of the spec; the others are served.",
              "make the node, or correct devRoot",
              "NVIDIA/k8s-device-plugin internal/plugin/server.go"),
          new RuleHelp(
              "cdi-node-missing",
              WARNING,
              "An option asks for device nodes that the node does not have.",
              "load the module that makes the nodes, or switch the option off",
              TOOLKIT + "pkg/nvcdi"),
          new RuleHelp(
              "cdi-imex-channel-missing",
              ERROR,
              "The channel is required by the profile and its node does not exist.",
              "make the channel's node, or set imex.required to false",
              "NVIDIA/k8s-device-plugin internal/imex/imex.go"),
          new RuleHelp(
              "cdi-no-device",
              ERROR,
              "There is no GPU that could be named in a spec.",
              "see the other findings; a node without GPUs needs no spec",
              CDI),
          new RuleHelp(
              "cdi-hook-missing",
              ERROR,
              "The container runtime executes the hook on the host for each container. Without the"
                  + " file every GPU pod fails at its creation, and nothing else tells why.",
              "install the NVIDIA Container Toolkit there, set nvidiaCtkPath to where it is, or to"
                  + " none",
              TOOLKIT + "internal/discover/hooks.go"),
          new RuleHelp(
              "cdi-hook-unproved",
              WARNING,
              "The plugin's container sees only a part of the host, and the hook lies outside of it.",
              "look for it by hand, or mount the whole host root",
              TOOLKIT + "internal/discover/hooks.go"),
          new RuleHelp(
              "cdi-hook-noexec",
              ERROR,
              "A program on a file system that is mounted noexec cannot be started: every GPU"
                  + " container fails at its creation with `permission denied`.",
              "put the toolkit elsewhere, or remount the folder with exec at each boot",
              "COS disks and file system overview; containerd issue 4182"),
          new RuleHelp(
              "cdi-library-noexec",
              ERROR,
              "A library on a file system that is mounted noexec cannot be mapped (mmap(2): EPERM),"
                  + " and a bind mount into a workload inherits the flag.",
              "remount the driver's folder on itself with exec, at each boot",
              "COS disks and file system overview; kops issues 4974 and 8461"),
          new RuleHelp(
              "cdi-ldconfig-missing",
              WARNING,
              "The hook that refreshes the loader's cache of a workload runs the host's ldconfig.",
              "if containers fail to start, take update-ldcache out of cdi.hooks; images then need"
                  + " LD_LIBRARY_PATH",
              TOOLKIT + "cmd/nvidia-cdi-hook"),
          new RuleHelp(
              "cdi-loader-path",
              INFO,
              "No hook refreshes the loader's cache in workloads.",
              "set LD_LIBRARY_PATH in images that do not search the folder by themselves",
              TOOLKIT + "pkg/nvcdi"),
          new RuleHelp(
              "cdi-stale-version",
              WARNING,
              "Libraries of two driver releases lie side by side. A program that opens the wrong one"
                  + " fails with a version mismatch, and a later search may take the wrong release.",
              "remove the rests of the driver that is not in use",
              "NVIDIA/nvidia-container-toolkit issue 1559"),
          new RuleHelp(
              "cdi-soname-unread",
              INFO,
              "A listing has no contents of libraries. On the node the plugin reads the soname from"
                  + " the library and may make a link of that name; here it knows only the links that"
                  + " lie beside it.",
              "nothing; run gpuprof cdi on the node itself to see them",
              TOOLKIT + "internal/discover"),
          new RuleHelp(
              "cdi-gpu-left-out",
              INFO,
              "includeDevices and excludeDevices of the profile say which GPUs the plugin serves. Nor are"
                  + " GPUs in MIG mode served, and the display cards of DGX Stations; these are in no spec.",
              "nothing, if that is meant; else correct the lists, or switch MIG off",
              "schemas/runtime-config.schema.json, includeDevices"),
          new RuleHelp(
              "cdi-mig-not-visible",
              INFO,
              "The kernel's files tell of GPU instances and not of MIG mode itself, so a preview shows a GPU"
                  + " in MIG mode without instances as whole. The plugin asks NVML.",
              "ask nvidia-smi for mig.mode.current",
              "NVIDIA MIG user guide, /proc/driver/nvidia/capabilities"),
          new RuleHelp(
              "cdi-selector-unmatched",
              WARNING,
              "A list of the profile names a GPU that the node does not have: a typing error, or a GPU"
                  + " that is gone. The plugin says the same in its log and goes on.",
              "correct the list: nvidia-smi -L prints UUIDs and indices",
              "schemas/runtime-config.schema.json, includeDevices"),
          new RuleHelp(
              "cdi-selection-not-applied",
              INFO,
              "The lists of the profile name GPUs by UUID or PCI bus id, and of these GPUs only the"
                  + " number is known. The preview shows all of them; the plugin will not serve all.",
              "give --gpus FILE with what cat /proc/driver/nvidia/gpus/*/information prints",
              "schemas/runtime-config.schema.json, includeDevices"),
          new RuleHelp(
              "cdi-workload-path-management",
              ERROR,
              "Files would appear in workloads below the path at which the host is mounted into the"
                  + " plugin, or below the host's own driver folder. No image searches there.",
              "write the search folders relative to driverRoot",
              TOOLKIT + "internal/discover/mounts.go, issue 209"),
          new RuleHelp(
              "cdi-version-too-new-for-runtime",
              ERROR,
              "A runtime drops a whole spec whose version it does not know; pods then fail with"
                  + " `unresolvable CDI devices`.",
              "switch off what needs the version, or state the runtime that the nodes really have",
              TOOLKIT + "issues 1860 and 1865"),
          new RuleHelp(
              "cdi-version-too-high",
              ERROR,
              "The spec needs a newer CDI version than cdi.maxVersion allows, so it is not written.",
              "raise cdi.maxVersion if the runtime reads it, or switch off what needs it",
              CDI),
          new RuleHelp(
              "cdi-version-unknown",
              ERROR,
              "cdi.maxVersion names no version of CDI.",
              "take the highest that the container runtime reads, such as 0.5.0",
              CDI),
          new RuleHelp(
              "cdi-name-invalid",
              WARNING,
              "A device has a name that CDI does not allow, such as an old MIG name with slashes.",
              "ask for the device by another of its names",
              CDI),
          new RuleHelp(
              "cdi-spec-invalid",
              ERROR,
              "No container runtime would read the spec, so it is not written.",
              "report it: the plugin should not have built it",
              CDI));

  private SpecFindings() {}
}
