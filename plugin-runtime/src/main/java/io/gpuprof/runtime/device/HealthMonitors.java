package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.RuntimeConfig;
import java.time.Duration;
import java.util.Optional;

/** Chooses the monitor that fits the config and the way the GPUs were found. */
public final class HealthMonitors {

  private HealthMonitors() {}

  /** With the roots of the plugin's container; empty if the config turns health off. */
  public static Optional<HealthMonitor> of(
      RuntimeConfig config, NvmlLibrary library, DeviceSet devices) {
    return of(config, library, devices, NodeRoots.of(config));
  }

  /** With other roots. */
  public static Optional<HealthMonitor> of(
      RuntimeConfig config, NvmlLibrary library, DeviceSet devices, NodeRoots roots) {
    RuntimeConfig.Health health = config.health();
    if (!health.enabled()) {
      return Optional.empty();
    }
    Duration recovery = Duration.ofSeconds(health.recoverySeconds());
    return Optional.of(
        devices.source().equals(NvmlDiscovery.SOURCE)
            ? new NvmlHealthMonitor(
                library.source(),
                devices.devices().stream().map(Device::uuid).toList(),
                XidPolicy.ignoring(health.ignoredXids()),
                recovery,
                System::nanoTime)
            : new PollingHealthMonitor(devices, roots, recovery, System::nanoTime));
  }
}
