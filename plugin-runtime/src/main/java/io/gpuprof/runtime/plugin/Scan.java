package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.DiscoveryException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One look at the node, up to the CDI spec on disk: devices are never advertised before.
 *
 * @param devices what was found; empty when nothing could be found out
 * @param sharedNodes nodes that every GPU needs
 * @param specWritten whether a spec of these devices is now on disk
 * @param trouble what failed; empty when nothing did
 */
record Scan(
    Optional<DeviceSet> devices,
    List<WorkloadPath> sharedNodes,
    boolean specWritten,
    Optional<String> trouble) {

  static Scan of(RuntimeConfig config, NodeAccess node) {
    try {
      DeviceSet devices = node.discovery().scan();
      List<WorkloadPath> shared =
          config.plugin().passDeviceSpecs() ? node.sharedNodes().get() : List.of();
      return withSpec(config, node, devices, shared);
    } catch (DiscoveryException e) {
      return new Scan(Optional.empty(), List.of(), false, Optional.of(message(e)));
    }
  }

  private static Scan withSpec(
      RuntimeConfig config, NodeAccess node, DeviceSet devices, List<WorkloadPath> shared) {
    // A spec without devices is invalid, and the one on disk may still serve running pods.
    if (!config.plugin().usesCdi() || devices.devices().isEmpty()) {
      return new Scan(Optional.of(devices), shared, false, Optional.empty());
    }
    try {
      node.specWriter().write(devices);
      return new Scan(Optional.of(devices), shared, true, Optional.empty());
    } catch (IOException e) {
      return new Scan(
          Optional.of(devices),
          shared,
          false,
          Optional.of("the CDI spec could not be written: " + message(e)));
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
