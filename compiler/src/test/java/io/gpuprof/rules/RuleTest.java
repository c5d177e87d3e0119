package io.gpuprof.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.profile.ProfileLoader;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.testing.FolderSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** For every rule a profile that breaks it, and one that nearly does. */
class RuleTest {

  private static final SchemaChecker SCHEMAS = new SchemaChecker();

  /** A spec that triggers a rule, and one that stops just short of it; lines of YAML. */
  private record Row(String rule, Severity severity, List<String> bad, List<String> good) {}

  private static Row error(String rule, List<String> bad, List<String> good) {
    return new Row(rule, Severity.ERROR, bad, good);
  }

  private static Row warning(String rule, List<String> bad, List<String> good) {
    return new Row(rule, Severity.WARNING, bad, good);
  }

  private static Row info(String rule, List<String> bad, List<String> good) {
    return new Row(rule, Severity.INFO, bad, good);
  }

  private static List<String> spec(String... lines) {
    return List.of(lines);
  }

  private static final String NVIDIA_RUNTIME =
      "containerRuntime: {nvidiaHandler: nvidia, nvidiaHandlerIsDefault: true}";

  private static final List<Row> DOCUMENT =
      List.of(
          error(
              "refusal-missing",
              spec("status: refused"),
              spec("status: refused", "refusal: {reason: no, instead: other}")),
          warning(
              "refusal-unused",
              spec("refusal: {reason: no, instead: other}"),
              spec("status: refused", "refusal: {reason: no, instead: other}")),
          warning(
              "reason-for-unknown-path",
              spec("reasons: {driverRot: because}"),
              spec("reasons: {driverRoot: because, pod.affinity.podAffinity: none}")),
          warning(
              "reason-for-unknown-path",
              spec("reasons: {cdi.specdir: because}"),
              spec("reasons: {pod.nodeSelector.nvidia.com/gpu: because, devRoot: because}")),
          warning(
              "match-too-broad",
              spec("match: {osRelease: {ID: ubuntu}}"),
              spec("match: {osRelease: {ID: ubuntu}, absentFiles: [/etc/dgx-release]}")),
          warning(
              "match-too-broad",
              spec("match: {osRelease: {ID: rhcos}}"),
              spec("match: {osRelease: {ID: flatcar}}")));

  private static final List<Row> PATHS =
      List.of(
          error(
              "dev-root-unstated",
              spec("driverRoot: /opt/nvidia"),
              spec("driverRoot: /opt/nvidia", "devRoot: /")),
          error(
              "dev-root-without-dev",
              spec("driverRoot: /opt/nvidia", "devRoot: /opt/nvidia"),
              spec("driverRoot: /opt/x", "devRoot: /opt/x", "host: {driverRootHasDev: true}")),
          error("dev-root-is-dev-folder", spec("devRoot: /dev"), spec("devRoot: /device")),
          error(
              "plugin-path-as-host-path",
              spec("driverRoot: /host/opt/nvidia", "devRoot: /"),
              spec("driverRoot: /hosted/nvidia", "devRoot: /")),
          error(
              "plugin-path-as-host-path",
              spec("nvidiaCtkPath: /host/usr/bin/nvidia-ctk"),
              spec("nvidiaCtkPath: /host/nvidia-ctk", "hostRootMount: /node")),
          error(
              "plugin-path-as-host-path",
              spec("waitFor: /driver-root/ready"),
              spec("waitFor: /driver-roots/ready")),
          error(
              "host-root-is-mount",
              spec("hostRoot: /host"),
              spec("hostRoot: /host", "driverRoot: /host", "hostRootMount: /node")),
          error(
              "path-outside-host-root",
              spec("hostRoot: /sysroot"),
              spec(
                  "hostRoot: /sysroot",
                  "driverRoot: /sysroot",
                  "nvidiaCtkPath: /sysroot/usr/bin/nvidia-ctk")),
          error(
              "path-outside-host-root",
              spec("hostRoot: /a", "driverRoot: /ab", "devRoot: /a"),
              spec("driverRoot: /ab", "devRoot: /")),
          error("host-root-mount-taken", spec("hostRootMount: /"), spec("hostRootMount: /node")),
          error(
              "host-root-mount-taken",
              spec("hostRootMount: /usr"),
              spec("hostRootMount: /usr/node")),
          error(
              "host-root-mount-taken",
              spec("hostRootMount: /var/run/cdi"),
              spec("hostRootMount: /var/run/node")),
          error("host-root-mount-taken", spec("hostRootMount: /dev/host"), spec()),
          error(
              "workload-root-taken",
              spec("workloadRoot: /proc/nvidia"),
              spec("workloadRoot: /process")),
          error(
              "driver-root-is-library-dir",
              spec("driverRoot: /usr/lib/x86_64-linux-gnu", "devRoot: /"),
              spec("driverRoot: /usr/lib/nvidia", "devRoot: /")),
          error(
              "driver-root-is-library-dir",
              spec("driverRoot: /home/kubernetes/bin/nvidia/lib64", "devRoot: /"),
              spec("driverRoot: /home/kubernetes/bin/nvidia", "devRoot: /")),
          error(
              "search-dir-repeats-driver-root",
              spec("driverRoot: /opt/nv", "devRoot: /", "libraryDirs: [lib64, opt/nv/lib64]"),
              spec("driverRoot: /opt/nv", "devRoot: /", "libraryDirs: [lib64, opt/nvidia/lib64]")),
          warning(
              "search-dir-repeats-driver-root",
              spec("driverRoot: /opt/nv", "devRoot: /", "binaryDirs: [/opt/nv/bin]"),
              spec("driverRoot: /opt/nv", "devRoot: /", "binaryDirs: [/opt/bin]")),
          error(
              "search-dir-partial-wildcard",
              spec("libraryDirs: [usr/lib/wsl/drivers/nv*]"),
              spec("libraryDirs: ['usr/lib/wsl/drivers/*']")),
          error(
              "search-dir-unmountable",
              spec(
                  "driverRoot: /opt/nv",
                  "devRoot: /",
                  "mount: driver-root",
                  "libraryDirs: ['/a/*']"),
              spec("driverRoot: /opt/nv", "devRoot: /", "libraryDirs: ['/a/*']")),
          warning(
              "narrow-mount-is-whole-host",
              spec("mount: driver-root"),
              spec("mount: driver-root", "driverRoot: /opt/nv", "devRoot: /")),
          warning(
              "narrow-mount-is-whole-host",
              spec("mount: driver-root", "driverRoot: /opt/nv", "devRoot: /", "waitFor: /ready"),
              spec(
                  "mount: driver-root",
                  "driverRoot: /opt/nv",
                  "devRoot: /",
                  "waitFor: /run/ready")),
          warning(
              "link-outside-mount",
              spec(
                  "mount: driver-root",
                  "driverRoot: /opt/nv/current",
                  "devRoot: /",
                  "host: {links: [/opt/nv/current]}"),
              spec(
                  "driverRoot: /opt/nv/current", "devRoot: /", "host: {links: [/opt/nv/current]}")),
          warning(
              "link-outside-mount",
              spec(
                  "mount: driver-root",
                  "driverRoot: /opt/nv",
                  "devRoot: /",
                  "libraryDirs: [lib64]",
                  "host: {links: [/opt/nv/lib64]}"),
              spec(
                  "mount: driver-root",
                  "driverRoot: /opt/nv",
                  "devRoot: /",
                  "libraryDirs: [lib64]",
                  "host: {links: [/opt/nv/lib]}")),
          warning(
              "library-dirs-miss-architecture",
              spec("libraryDirs: [usr/lib/x86_64-linux-gnu]"),
              spec("libraryDirs: [usr/lib/x86_64-linux-gnu]", "architectures: [amd64]")),
          warning(
              "library-dirs-miss-architecture",
              spec("libraryDirs: [usr/lib/aarch64-linux-gnu]", "architectures: [amd64]"),
              spec("libraryDirs: [usr/lib/aarch64-linux-gnu, usr/lib64]")),
          error(
              "path-on-noexec-mount",
              spec("nvidiaCtkPath: /home/nv/nvidia-ctk", "host: {noexec: [/home]}"),
              spec(
                  "nvidiaCtkPath: /home/nv/nvidia-ctk",
                  "host: {noexec: [/home], exec: [/home/nv]}")),
          error(
              "path-on-noexec-mount",
              spec("driverRoot: /var/nv", "devRoot: /", "host: {noexec: [/var], exec: [/var/n]}"),
              spec("driverRoot: /var/nv", "devRoot: /", "host: {noexec: [/va]}")),
          error(
              "path-on-noexec-mount",
              spec("libraryDirs: [home/lib]", "host: {noexec: [/home]}"),
              spec("binaryDirs: [home/bin]", "host: {noexec: [/home]}")),
          error(
              "path-on-noexec-mount",
              spec("driverRoot: /a/b/c", "devRoot: /", "host: {exec: [/a], noexec: [/a/b]}"),
              spec("driverRoot: /a/b/c", "devRoot: /", "host: {noexec: [/a], exec: [/a/b]}")),
          warning(
              "path-not-kept",
              spec("nvidiaCtkPath: /opt/nvidia-ctk", "host: {notKept: [/opt]}"),
              spec(
                  "nvidiaCtkPath: /opt/nvidia-ctk",
                  "host: {notKept: [/opt]}",
                  NVIDIA_RUNTIME,
                  "plugin: {deviceListStrategy: [envvar]}")),
          warning(
              "path-names-version",
              spec("driverRoot: /opt/nvidia/550.54.15", "devRoot: /"),
              spec("driverRoot: /opt/nvidia/current", "devRoot: /")),
          warning(
              "path-names-version",
              spec("nvidiaCtkPath: /nix/store/abc-tools/bin/nvidia-cdi-hook"),
              spec("nvidiaCtkPath: /nix/var/profile/bin/nvidia-cdi-hook")),
          warning(
              "path-names-version",
              spec("libraryDirs: [opt/535.261.03/lib]"),
              spec("libraryDirs: [opt/python3.11/lib, opt/1.535.26/lib]")));

  private static final List<Row> HOOKS_AND_CDI =
      List.of(
          warning(
              "hook-name",
              spec("nvidiaCtkPath: /usr/bin/nvidia-ctk.real"),
              spec("nvidiaCtkPath: /usr/bin/nvidia-cdi-hook")),
          error(
              "hook-absent",
              spec("host: {absent: [/usr/bin/nvidia-ctk]}"),
              spec("host: {absent: [/usr/bin/nvidia-ctk]}", "nvidiaCtkPath: /opt/nvidia-ctk")),
          error(
              "hook-absent",
              spec("host: {absent: [/usr/bin]}"),
              spec("host: {absent: [/usr/bin]}", "nvidiaCtkPath: none")),
          warning(
              "hook-default-with-driver-container",
              spec("host: {driver: driver-container}"),
              spec(
                  "host: {driver: driver-container}",
                  "nvidiaCtkPath: /usr/local/nvidia/toolkit/nvidia-cdi-hook")),
          warning(
              "hooks-without-binary",
              spec("nvidiaCtkPath: none"),
              spec("nvidiaCtkPath: none", "cdi: {hooks: []}")),
          warning(
              "no-ldcache-hook",
              spec("cdi: {hooks: [create-symlinks]}"),
              spec("cdi: {hooks: [update-ldcache]}")),
          info(
              "no-ldcache-hook",
              spec("nvidiaCtkPath: none", "cdi: {hooks: []}"),
              spec(
                  "nvidiaCtkPath: none",
                  "cdi: {hooks: []}",
                  NVIDIA_RUNTIME,
                  "plugin: {deviceListStrategy: [envvar]}")),
          warning(
              "hook-needs-shell",
              spec("nvidiaCtkPath: /opt/toolkit/nvidia-ctk", "host: {hasShell: false}"),
              spec("nvidiaCtkPath: /opt/toolkit/nvidia-ctk")),
          error(
              "cdi-unsupported",
              spec("containerRuntime: {minVersion: '1.6', cdi: 'on'}"),
              spec("containerRuntime: {minVersion: '1.7.2', cdi: 'on'}")),
          error(
              "cdi-unsupported",
              spec("containerRuntime: {minVersion: '1.7.34'}"),
              spec("containerRuntime: {minVersion: '2.0'}")),
          error(
              "cdi-unsupported",
              spec("containerRuntime: {cdi: 'off'}"),
              spec("containerRuntime: {cdi: 'on'}")),
          error(
              "cdi-unsupported",
              spec("containerRuntime: {kind: cri-o, minVersion: '1.23'}"),
              spec("containerRuntime: {kind: cri-o, minVersion: '1.24'}")),
          error(
              "cdi-unsupported",
              spec("containerRuntime: {kind: docker, minVersion: '28.1'}"),
              spec("containerRuntime: {kind: docker, minVersion: '28.2'}")),
          warning(
              "cdi-unsupported",
              spec(
                  "containerRuntime: {minVersion: '1.6'}",
                  "plugin: {deviceListStrategy: [cdi-cri, envvar]}"),
              spec(
                  "containerRuntime: {minVersion: '1.6'}",
                  "plugin: {deviceListStrategy: [volume-mounts, envvar]}")),
          error(
              "cdi-cri-needs-kubelet",
              spec("kubelet: {minVersion: '1.27'}"),
              spec(
                  "kubelet: {minVersion: '1.27'}",
                  "plugin: {deviceListStrategy: [cdi-cri, cdi-annotations]}")),
          warning(
              "cdi-cri-needs-kubelet",
              spec("kubelet: {minVersion: '1.28'}"),
              spec("kubelet: {minVersion: '1.29'}")),
          error(
              "cdi-cri-needs-runtime",
              spec("containerRuntime: {minVersion: '1.7.1', cdi: 'on'}"),
              spec(
                  "containerRuntime: {minVersion: '1.7.1', cdi: 'on'}",
                  "plugin: {deviceListStrategy: [cdi-annotations]}")),
          error(
              "cdi-cri-needs-runtime",
              spec("containerRuntime: {kind: cri-o, minVersion: '1.27'}"),
              spec("containerRuntime: {kind: cri-o, minVersion: '1.28'}")),
          warning(
              "cdi-version-too-new",
              spec("cdi: {maxVersion: 1.0.0}"),
              spec("cdi: {maxVersion: 0.8.0}")),
          warning(
              "cdi-version-too-new",
              spec("cdi: {maxVersion: 0.7.0}", "containerRuntime: {minVersion: 1.7.15, cdi: 'on'}"),
              spec(
                  "cdi: {maxVersion: 0.7.0}", "containerRuntime: {minVersion: 1.7.16, cdi: 'on'}")),
          error(
              "cdi-version-too-old",
              spec("cdi: {additionalGids: true}"),
              spec("cdi: {additionalGids: true, maxVersion: 0.7.0}")),
          error(
              "cdi-version-too-old",
              spec(
                  "driverRoot: /a",
                  "devRoot: /a",
                  "host: {driverRootHasDev: true}",
                  "cdi: {maxVersion: 0.4.0}"),
              spec("driverRoot: /a", "devRoot: /", "cdi: {maxVersion: 0.4.0}")),
          error(
              "cdi-version-too-old",
              spec("plugin: {deviceIdStrategy: index}", "cdi: {maxVersion: 0.4.0}"),
              spec("plugin: {deviceIdStrategy: index}")),
          error(
              "cdi-dir-not-read",
              spec("containerRuntime: {cdiSpecDirs: [/etc/cdi]}"),
              spec("containerRuntime: {cdiSpecDirs: [/run/cdi]}")),
          warning(
              "cdi-dir-not-kept",
              spec("cdi: {specDir: /etc/cdi}", "host: {notKept: [/etc]}"),
              spec("host: {notKept: [/etc]}")),
          error(
              "cdi-kind-taken",
              spec("cdi: {kind: nvidia.com/gpu}", "host: {nvidiaKindOwner: somebody}"),
              spec("host: {nvidiaKindOwner: somebody}")),
          warning(
              "cdi-kind-taken",
              spec("cdi: {kind: nvidia.com/gpu}"),
              spec("cdi: {kind: nvidia.com/gpus}")),
          warning(
              "cdi-kind-taken",
              spec("cdi: {kind: k8s.device-plugin.nvidia.com/gpu}"),
              spec("cdi: {kind: example.com/gpu}")));

  private static final List<Row> RUNTIME_AND_DRIVER =
      List.of(
          error(
              "envvar-without-runtime",
              spec("plugin: {deviceListStrategy: [envvar]}"),
              spec("plugin: {deviceListStrategy: [envvar]}", NVIDIA_RUNTIME)),
          error(
              "envvar-without-runtime",
              spec("plugin: {deviceListStrategy: [volume-mounts]}"),
              spec(
                  "plugin: {deviceListStrategy: [volume-mounts]}",
                  "pod: {runtimeClassName: nvidia}")),
          warning(
              "envvar-without-runtime",
              spec("plugin: {deviceListStrategy: [cdi-cri, envvar]}"),
              spec("plugin: {deviceListStrategy: [cdi-cri]}")),
          error(
              "envvar-refused",
              spec(
                  "plugin: {deviceListStrategy: [envvar]}",
                  "containerRuntime: {acceptsEnvvarWhenUnprivileged: false}"),
              spec(
                  "plugin: {deviceListStrategy: [volume-mounts]}",
                  "containerRuntime: {acceptsEnvvarWhenUnprivileged: false}")),
          error(
              "plugin-not-under-nvidia-runtime",
              spec("pod: {deviceAccess: nvidia-runtime}"),
              spec("pod: {deviceAccess: nvidia-runtime, runtimeClassName: nvidia}")),
          error(
              "plugin-envvar-refused",
              spec(
                  "pod: {deviceAccess: nvidia-runtime}",
                  "containerRuntime: {acceptsEnvvarWhenUnprivileged: false}"),
              spec(
                  "pod: {deviceAccess: privileged}",
                  "containerRuntime: {acceptsEnvvarWhenUnprivileged: false}")),
          warning(
              "runtime-class-handler",
              spec(
                  "pod: {runtimeClassName: nvidia, runtimeClass: {create: true}}",
                  "containerRuntime: {nvidiaHandler: nvidia-container-runtime}"),
              spec(
                  "pod: {runtimeClassName: nvidia}",
                  "containerRuntime: {nvidiaHandler: nvidia-container-runtime}")),
          warning(
              "runtime-class-handler",
              spec("pod: {runtimeClassName: nvidia, runtimeClass: {create: true}}"),
              spec(
                  "pod: {runtimeClassName: nvidia, runtimeClass: {create: true}}",
                  "containerRuntime: {nvidiaHandler: nvidia}")),
          warning(
              "runtime-class-unknown",
              spec("pod: {runtimeClassName: nvidia}"),
              spec("pod: {runtimeClassName: nvidia}", "containerRuntime: {nvidiaHandler: nvidia}")),
          error(
              "runtime-class-unnamed",
              spec("pod: {runtimeClass: {create: true}}"),
              spec("pod: {runtimeClass: {create: false}}")),
          warning(
              "default-handler-unnamed",
              spec("containerRuntime: {nvidiaHandlerIsDefault: true}"),
              spec(NVIDIA_RUNTIME)),
          error(
              "driver-container-without-wait",
              spec("host: {driver: driver-container}"),
              spec("host: {driver: driver-container}", "waitFor: /run/ready")),
          error(
              "driver-container-at-host-root",
              spec("host: {driver: driver-container}"),
              spec("host: {driver: driver-container}", "driverRoot: /run/nvidia/driver")),
          error(
              "host-driver-in-container-folder",
              spec("driverRoot: /run/nvidia/driver"),
              spec("driverRoot: /run/nvidia/driver-535")),
          error(
              "nvml-unavailable",
              spec("host: {nvml: false}", "plugin: {deviceDiscoveryStrategy: nvml}"),
              spec("host: {nvml: false}", "plugin: {deviceDiscoveryStrategy: procfs}")),
          warning("nvml-unavailable", spec("host: {nvml: false}"), spec("host: {nvml: true}")),
          error(
              "no-device-access",
              spec("pod: {deviceAccess: none}", "plugin: {deviceDiscoveryStrategy: nvml}"),
              spec("pod: {deviceAccess: none}", "plugin: {deviceDiscoveryStrategy: procfs}")),
          warning(
              "no-device-access",
              spec("pod: {deviceAccess: none}"),
              spec("pod: {deviceAccess: privileged}")),
          warning(
              "privileged-needlessly",
              spec("plugin: {deviceDiscoveryStrategy: procfs}"),
              spec("plugin: {deviceDiscoveryStrategy: procfs}", "pod: {deviceAccess: none}")),
          warning(
              "health-without-nvml",
              spec("plugin: {deviceDiscoveryStrategy: procfs}"),
              spec("plugin: {deviceDiscoveryStrategy: procfs}", "health: {enabled: false}")));

  private static final String DXG = "declaredDevices: [{id: all, deviceNodes: [/dev/dxg]}]";

  private static final List<Row> DEVICES =
      List.of(
          error(
              "declared-without-devices",
              spec("plugin: {deviceDiscoveryStrategy: declared}"),
              spec("plugin: {deviceDiscoveryStrategy: declared, " + DXG + "}")),
          warning(
              "declared-devices-unused",
              spec("plugin: {" + DXG + "}"),
              spec("plugin: {deviceDiscoveryStrategy: declared, " + DXG + "}")),
          error(
              "declared-device-twice",
              spec(
                  "plugin:",
                  "  declaredDevices:",
                  "    - {id: a, deviceNodes: [/dev/a]}",
                  "    - {id: a, deviceNodes: [/dev/b]}"),
              spec(
                  "plugin:",
                  "  declaredDevices:",
                  "    - {id: a, deviceNodes: [/dev/a]}",
                  "    - {id: b, deviceNodes: [/dev/a]}")),
          warning(
              "declared-node-outside-dev",
              spec("plugin: {declaredDevices: [{id: a, deviceNodes: [/host/dev/a]}]}"),
              spec("plugin: {declaredDevices: [{id: a, deviceNodes: [/dev/a/b]}]}")),
          error(
              "uuid-of-declared-devices",
              spec("plugin: {deviceDiscoveryStrategy: declared, " + DXG + "}"),
              spec(
                  "plugin: {deviceDiscoveryStrategy: declared, deviceIdStrategy: index, "
                      + DXG
                      + "}")),
          error(
              "mig-without-nvml",
              spec("plugin: {migStrategy: mixed, deviceDiscoveryStrategy: procfs}"),
              spec("plugin: {migStrategy: mixed, deviceDiscoveryStrategy: auto}")),
          error(
              "device-included-and-excluded",
              spec("plugin: {includeDevices: ['0', '1'], excludeDevices: ['1']}"),
              spec("plugin: {includeDevices: ['0', '1'], excludeDevices: ['2']}")),
          error(
              "resource-name-reserved",
              spec("plugin: {resourceName: device.kubernetes.io/gpu}"),
              spec("plugin: {resourceName: kubernetes.io.example.com/gpu}")),
          error(
              "resource-name-reserved",
              spec("plugin: {resourceName: requests.nvidia.com/gpu}"),
              spec("plugin: {resourceName: nvidia.com/requests}")),
          warning(
              "imex-required-without-channel",
              spec("imex: {required: true}"),
              spec("imex: {required: true, channelIds: [0]}")),
          warning(
              "rdma-injected-everywhere",
              spec("plugin: {mofed: true}", "host: {rdma: true}"),
              spec("plugin: {mofed: true}")),
          warning(
              "rdma-injected-everywhere",
              spec("plugin: {gds: true}", "host: {rdma: true}"),
              spec("plugin: {gdrcopy: true}", "host: {rdma: true}")),
          warning(
              "sharing-without-replicas",
              spec("sharing: {timeSlicing: {renameByDefault: true}}"),
              spec("sharing: {timeSlicing: {renameByDefault: true, replicas: 2}}")),
          warning(
              "sharing-without-replicas",
              spec("plugin: {sharedDevicesAllocationPolicy: packed}"),
              spec(
                  "plugin: {sharedDevicesAllocationPolicy: packed}",
                  "sharing: {timeSlicing: {replicas: 2}}")),
          warning(
              "sharing-rename",
              spec(
                  "plugin: {resourceName: nvidia.com/gpu.shared}",
                  "sharing: {timeSlicing: {renameByDefault: true, replicas: 2}}"),
              spec(
                  "plugin: {resourceName: nvidia.com/gpu.shared}",
                  "sharing: {timeSlicing: {replicas: 2}}")),
          error(
              "sharing-rename",
              spec(
                  "plugin: {resourceName: nvidia.com/" + "g".repeat(57) + "}",
                  "sharing: {timeSlicing: {renameByDefault: true, replicas: 2}}"),
              spec(
                  "plugin: {resourceName: nvidia.com/" + "g".repeat(56) + "}",
                  "sharing: {timeSlicing: {renameByDefault: true, replicas: 2}}")),
          info(
              "sharing-indistinct",
              spec("sharing: {timeSlicing: {replicas: 2}}"),
              spec("sharing: {timeSlicing: {replicas: 2, failRequestsGreaterThanOne: true}}")));

  private static final String RIVAL = "conflicts: {other: {what: W., remedy: R., certain: true";

  private static final List<Row> CLUSTER =
      List.of(
          error(
              "device-plugins-dir-moved",
              spec(
                  "kubelet:",
                  "  rootDir: /var/lib/k0s/kubelet",
                  "  devicePluginsDir: /var/lib/k0s/kubelet/device-plugins"),
              spec("kubelet: {rootDir: /var/lib/k0s/kubelet}")),
          warning(
              "device-plugins-dir-moved",
              spec("kubelet: {devicePluginsDir: /opt/device-plugins}"),
              spec("kubelet: {devicePluginsDir: /var/lib/kubelet/device-plugins}")),
          error(
              "kubelet-root-too-deep",
              spec("kubelet: {rootDir: /var/lib/k0s/kubelet/pod-resources}"),
              spec("kubelet: {rootDir: /var/lib/k0s/kubelet}")),
          error(
              "system-priority-refused",
              spec("host: {limitsSystemPriority: true}"),
              spec("host: {limitsSystemPriority: true}", "pod: {namespace: kube-system}")),
          error(
              "system-priority-refused",
              spec(
                  "host: {limitsSystemPriority: true}",
                  "pod: {priorityClassName: system-cluster-critical}"),
              spec("host: {limitsSystemPriority: true}", "pod: {resourceQuota: {create: true}}")),
          warning(
              "quota-unneeded",
              spec("pod: {resourceQuota: {create: true}, priorityClassName: ''}"),
              spec("pod: {resourceQuota: {create: true}}")),
          warning(
              "quota-unneeded",
              spec("pod: {resourceQuota: {create: true}, namespace: kube-system}"),
              spec("pod: {namespace: kube-system}")),
          error("rival-plugin", spec(RIVAL + "}}"), spec(RIVAL + ", acknowledged: true}}")),
          error(
              "rival-plugin",
              spec(RIVAL + ", avoidedBy: {a: b, c: d}}}", "pod: {nodeSelector: {a: b}}"),
              spec(RIVAL + ", avoidedBy: {a: b, c: d}}}", "pod: {nodeSelector: {a: b, c: d}}")),
          info(
              "rival-plugin",
              spec("conflicts: {other: {what: W, remedy: R}}"),
              spec("conflicts: {other: {what: W, remedy: R, acknowledged: true}}")),
          error(
              "pod-security-label",
              spec("pod: {namespaceLabels: {pod-security.kubernetes.io/enforce: baseline}}"),
              spec("pod: {namespaceLabels: {pod-security.kubernetes.io/warn: baseline}}")),
          warning(
              "pod-security-label",
              spec(
                  "host: {podSecurity: baseline}",
                  "pod: {namespaceLabels: {pod-security.kubernetes.io/enforce: null}}"),
              spec("pod: {namespaceLabels: {pod-security.kubernetes.io/enforce: null}}")),
          warning(
              "selinux-type-missing",
              spec(
                  "host: {seLinux: enforcing}",
                  "pod: {deviceAccess: none}",
                  "plugin: {deviceDiscoveryStrategy: procfs}"),
              spec(
                  "host: {seLinux: enforcing}",
                  "pod: {deviceAccess: none, seLinuxType: container_device_plugin_t}",
                  "plugin: {deviceDiscoveryStrategy: procfs}")),
          warning(
              "selinux-type-unused",
              spec("pod: {deviceAccess: none, seLinuxType: container_device_plugin_t}"),
              spec(
                  "host: {seLinux: permissive}",
                  "pod: {deviceAccess: none, seLinuxType: container_device_plugin_t}")),
          warning(
              "selinux-type-unused",
              spec("host: {seLinux: enforcing}", "pod: {seLinuxType: spc_t}"),
              spec("host: {seLinux: enforcing}")),
          error(
              "scc-too-strict",
              spec("pod: {sccName: restricted-v2}"),
              spec("pod: {sccName: privileged}")),
          error(
              "scc-too-strict",
              spec("pod: {sccName: hostaccess}"),
              spec("pod: {sccName: hostaccess, deviceAccess: none}")));

  private static final List<Row> POD =
      List.of(
          error(
              "extra-env-derived",
              spec("pod: {extraEnv: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]}"),
              spec("pod: {extraEnv: [{name: NVIDIA_VISIBLE, value: all}]}")),
          warning(
              "extra-env-overrides-root",
              spec("pod: {extraEnv: [{name: NVIDIA_DRIVER_ROOT, value: /}]}"),
              spec("pod: {extraEnv: [{name: TZ, value: UTC}]}")),
          warning(
              "extra-env-twice",
              spec("pod: {extraEnv: [{name: A, value: a}, {name: A, value: b}]}"),
              spec("pod: {extraEnv: [{name: A, value: a}, {name: B, value: a}]}")),
          warning(
              "extra-env-twice",
              spec("pod: {extraEnv: [{name: NODE_NAME, value: a}]}"),
              spec(
                  "pod: {extraEnv: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}")),
          warning(
              "extra-env-overrides-root",
              spec(
                  "pod: {extraEnv: [{name: NVIDIA_DEV_ROOT, valueFrom: {configMapKeyRef: {name: a, key: b}}}]}"),
              spec(
                  "pod: {extraEnv: [{name: DEV_ROOT, valueFrom: {configMapKeyRef: {name: a, key: b}}}]}")),
          error(
              "extra-volume-name-taken",
              spec("pod: {extraVolumes: [{name: host-root, emptyDir: {}}]}"),
              spec("pod: {extraVolumes: [{name: host-root-2, emptyDir: {}}]}")),
          error(
              "extra-volume-name-taken",
              spec("pod: {extraVolumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]}"),
              spec("pod: {extraVolumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]}")),
          error(
              "extra-mount-without-volume",
              spec("pod: {extraVolumeMounts: [{name: cache, mountPath: /cache}]}"),
              spec(
                  "pod:",
                  "  extraVolumes: [{name: cache, emptyDir: {}}]",
                  "  extraVolumeMounts: [{name: cache, mountPath: /cache}]")),
          error(
              "extra-mount-taken",
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /etc/gpuprof}]}"),
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /etc/gpuprof-2}]}")),
          error(
              "extra-mount-taken",
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /host/etc}]}"),
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /hosts}]}")),
          error(
              "extra-mount-taken",
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /var/lib}]}"),
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /var/lib/cache}]}")),
          error(
              "extra-mount-taken",
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /dev}]}"),
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /dev/shm}]}")),
          error(
              "extra-mount-taken",
              spec(
                  "pod:",
                  "  extraVolumeMounts: [{name: a, mountPath: /c}, {name: b, mountPath: /c}]"),
              spec(
                  "pod:",
                  "  extraVolumeMounts: [{name: a, mountPath: /c}, {name: b, mountPath: /d}]")),
          warning(
              "extra-mount-blocks-injection",
              spec(
                  "pod:",
                  "  deviceAccess: nvidia-runtime",
                  "  extraVolumeMounts: [{name: a, mountPath: /etc/nvidia/x}]"),
              spec("pod: {extraVolumeMounts: [{name: a, mountPath: /etc/nvidia/x}]}")),
          error(
              "plugin-requests-gpu",
              spec("pod: {resources: {limits: {nvidia.com/gpu: 1}}}"),
              spec("pod: {resources: {limits: {nvidia.com/mig: 1}}}")),
          error(
              "memory-in-millibytes",
              spec("pod: {resources: {limits: {memory: 256m}}}"),
              spec("pod: {resources: {limits: {memory: 256M}}}")),
          error(
              "limit-below-request",
              spec("pod: {resources: {requests: {memory: 1Gi}, limits: {memory: 1000Mi}}}"),
              spec("pod: {resources: {requests: {cpu: 100m}, limits: {cpu: '0.1'}}}")),
          error(
              "toleration-invalid",
              spec("pod: {tolerations: [{key: a, operator: Exists, value: b}]}"),
              spec("pod: {tolerations: [{key: a, operator: Equal, value: b}]}")),
          error(
              "toleration-invalid",
              spec("pod: {tolerations: [{value: b}]}"),
              spec("pod: {tolerations: [{operator: Exists}]}")),
          error(
              "toleration-invalid",
              spec("pod: {tolerations: [{key: a, operator: Exists, tolerationSeconds: 3}]}"),
              spec(
                  "pod:",
                  "  tolerations:",
                  "    - {key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 3}")),
          error(
              "pod-label-reserved",
              spec("pod: {podLabels: {app.kubernetes.io/name: gpu}}"),
              spec("pod: {podLabels: {app.kubernetes.io/part-of: gpu}}")),
          error(
              "scrape-timeout-above-interval",
              spec("pod: {metrics: {monitor: {interval: 30s, scrapeTimeout: 1m}}}"),
              spec("pod: {metrics: {monitor: {interval: 1m, scrapeTimeout: 60000ms}}}")),
          warning(
              "selector-excludes-architecture",
              spec("architectures: [amd64]", "pod: {nodeSelector: {kubernetes.io/arch: arm64}}"),
              spec("pod: {nodeSelector: {kubernetes.io/arch: arm64}}")),
          warning(
              "scc-without-account",
              spec("pod: {sccName: privileged, serviceAccount: {create: false}}"),
              spec("pod: {sccName: privileged, serviceAccount: {create: false, name: mine}}")));

  private static final List<Row> ROWS =
      Stream.of(DOCUMENT, PATHS, HOOKS_AND_CDI, RUNTIME_AND_DRIVER, DEVICES, CLUSTER, POD)
          .flatMap(List::stream)
          .toList();

  @TestFactory
  Stream<DynamicTest> findsTheMistakeAndNotItsNeighbour() {
    return ROWS.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.rule() + ": " + String.join(" ", row.bad()),
                    () -> {
                      List<Diagnostic> bad = findings(row.rule(), row.bad());
                      assertFalse(bad.isEmpty(), "not found");
                      assertEquals(row.severity(), bad.get(0).severity());
                      assertEquals("p.yaml", bad.get(0).position().file().name());
                      assertEquals(List.of(), findings(row.rule(), row.good()));
                    }));
  }

  @Test
  void everyRuleHasARow() {
    Set<String> rules =
        ProfileRules.all().stream().map(Rule::id).collect(Collectors.toCollection(TreeSet::new));
    Set<String> rows = ROWS.stream().map(Row::rule).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(rules, rows);
  }

  @Test
  void everyRuleCanBeExplained() {
    assertEquals(
        ProfileRules.all().size(),
        ProfileRules.all().stream().map(Rule::id).distinct().count(),
        "two rules of one id");
    for (Rule rule : ProfileRules.all()) {
      assertTrue(rule.id().matches("[a-z]+(-[a-z]+)*"), rule.id());
      assertTrue(rule.explanation().endsWith("."), rule.id() + ": " + rule.explanation());
      assertFalse(rule.remedy().isBlank(), rule.id());
      assertFalse(rule.source().isBlank(), rule.id());
      assertEquals(rule, ProfileRules.find(rule.id()).orElseThrow());
    }
  }

  private static List<Diagnostic> findings(String rule, List<String> lines) {
    String text =
        """
        apiVersion: gpuprof.io/v1alpha1
        kind: PlatformProfile
        metadata: {name: p}
        spec:
          title: a profile of a test
        """
            + lines.stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
    Diagnostics diagnostics = new Diagnostics();
    List<ResolvedProfile> profiles =
        new ProfileLoader(new FolderSource(Path.of(".")), SCHEMAS, diagnostics)
            .load(new SourceFile("p.yaml", text));
    assertEquals(List.of(), diagnostics.sorted());
    ProfileRules.check(profiles.get(0), diagnostics);
    return diagnostics.sorted().stream().filter(d -> d.id().equals(rule)).toList();
  }
}
