package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.profile.DriverSource;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.List;

/** Who brings the driver, and whether the plugin can get at it. */
final class DriverRules {

  private static final HostPath CONTAINER_DRIVER = new HostPath("/run/nvidia/driver");
  private static final String STRATEGY = "plugin.deviceDiscoveryStrategy";
  private static final String ACCESS = "pod.deviceAccess";

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "driver-container-without-wait",
              ERROR,
              "Before the driver container is ready its root is an empty folder: the plugin finds no"
                  + " driver there and gives the node up, or loads half of it.",
              "set waitFor: `/run/nvidia/validations/driver-ready`, the GPU Operator's file",
              "NVIDIA/gpu-operator assets/state-device-plugin/0500_daemonset.yaml",
              CHECKS),
          new Rule(
              "driver-container-at-host-root",
              ERROR,
              "A driver container installs nothing into the host's system folders, so nothing is found"
                  + " below the host's root.",
              "set driverRoot: `/run/nvidia/driver` and devRoot: `/run/nvidia/driver`, or host.driver:"
                  + " `host`",
              "NVIDIA/gpu-operator cmd/nvidia-validator/driver.go",
              CHECKS),
          new Rule(
              "host-driver-in-container-folder",
              ERROR,
              "Without a driver container the folder is empty or missing, and no driver is found.",
              "set host.driver: `driver-container`, or driverRoot: `/`",
              "NVIDIA/gpu-operator cmd/nvidia-validator/driver.go",
              CHECKS),
          new Rule(
              "nvml-unavailable",
              ERROR,
              "NVML cannot be loaded or does not know the GPUs one by one on this platform, so discovery"
                  + " finds nothing.",
              "set plugin.deviceDiscoveryStrategy: `declared` with plugin.declaredDevices, or `procfs`",
              "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go",
              CHECKS),
          new Rule(
              "no-device-access",
              ERROR,
              "NVML opens /dev/nvidiactl and the nodes of each GPU. Without access to them it reports no"
                  + " devices, and the node advertises none.",
              "set pod.deviceAccess: `privileged`, or plugin.deviceDiscoveryStrategy: `procfs`",
              "NVIDIA/k8s-device-plugin internal/plugin/server.go",
              CHECKS),
          new Rule(
              "privileged-needlessly",
              WARNING,
              "The plugin gets all rights over the node without needing them, and stricter clusters"
                  + " refuse its pods.",
              "set pod.deviceAccess: `none`; under SELinux also pod.seLinuxType:"
                  + " `container_device_plugin_t`",
              "Kubernetes Pod Security Standards",
              CHECKS),
          new Rule(
              "health-without-nvml",
              WARNING,
              "XID events come from NVML. Without it no GPU is ever reported sick, whatever"
                  + " health.enabled promises.",
              "set health.enabled: `false`",
              "NVIDIA/k8s-device-plugin internal/rm/health.go",
              CHECKS));

  private DriverRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "driver-container-without-wait" -> containerWithoutWait(profile, findings);
        case "driver-container-at-host-root" -> containerAtHostRoot(profile, findings);
        case "host-driver-in-container-folder" -> hostDriverInContainerFolder(profile, findings);
        case "nvml-unavailable" -> nvmlUnavailable(profile, findings);
        case "no-device-access" -> noDeviceAccess(profile, findings);
        case "privileged-needlessly" -> privilegedNeedlessly(profile, findings);
        case "health-without-nvml" -> healthWithoutNvml(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static boolean isContainer(Profile.Spec spec) {
    return spec.host().driver() == DriverSource.DRIVER_CONTAINER;
  }

  private static void containerWithoutWait(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (isContainer(spec) && spec.waitFor().isEmpty()) {
      findings.at(
          findings.blamed("waitFor", "host.driver"),
          "host.driver is `driver-container`, and waitFor is empty");
    }
  }

  private static void containerAtHostRoot(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (isContainer(spec) && spec.driverRoot().equals(spec.hostRoot())) {
      findings.at(
          findings.blamed("driverRoot", "host.driver"),
          "host.driver is `driver-container`, and driverRoot is the host's own root `%s`"
              .formatted(spec.driverRoot()));
    }
  }

  private static void hostDriverInContainerFolder(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!isContainer(spec) && spec.driverRoot().isUnder(CONTAINER_DRIVER)) {
      findings.at(
          findings.blamed("driverRoot", "host.driver"),
          "driverRoot is `%s`, the folder of the GPU Operator's driver container, and host.driver is `host`"
              .formatted(spec.driverRoot()));
    }
  }

  private static void nvmlUnavailable(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!spec.host().nvml() && triesNvml(spec)) {
      findings.at(
          isNvml(spec) ? ERROR : WARNING,
          findings.blamed(STRATEGY, "host.nvml"),
          "plugin.deviceDiscoveryStrategy is `%s`, and host.nvml says that NVML is of no use here"
              .formatted(RecordBinder.spelling(spec.plugin().deviceDiscoveryStrategy())),
          "set plugin.deviceDiscoveryStrategy: `declared` with plugin.declaredDevices, or `procfs`");
    }
  }

  private static void noDeviceAccess(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.pod().deviceAccess() == DeviceAccess.NONE && triesNvml(spec)) {
      findings.at(
          isNvml(spec) ? ERROR : WARNING,
          findings.blamed(ACCESS, STRATEGY),
          "pod.deviceAccess is `none`, and plugin.deviceDiscoveryStrategy `%s` needs NVML%s"
              .formatted(
                  RecordBinder.spelling(spec.plugin().deviceDiscoveryStrategy()),
                  isNvml(spec) ? "" : " or falls back to procfs"),
          "set pod.deviceAccess: `privileged`, or plugin.deviceDiscoveryStrategy: `procfs`");
    }
  }

  private static boolean isNvml(Profile.Spec spec) {
    return spec.plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.NVML;
  }

  private static boolean triesNvml(Profile.Spec spec) {
    return isNvml(spec) || spec.plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.AUTO;
  }

  private static void privilegedNeedlessly(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.pod().deviceAccess() == DeviceAccess.PRIVILEGED && !triesNvml(spec)) {
      findings.at(
          findings.blamed(ACCESS, STRATEGY),
          "pod.deviceAccess is `privileged`, which plugin.deviceDiscoveryStrategy `%s` does not need"
              .formatted(RecordBinder.spelling(spec.plugin().deviceDiscoveryStrategy())));
    }
  }

  private static void healthWithoutNvml(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.health().enabled() && (!triesNvml(spec) || !spec.host().nvml())) {
      findings.at(
          findings.blamed("health.enabled", STRATEGY, "host.nvml"),
          "health.enabled is `true`, and the plugin does not use NVML here");
    }
  }
}
