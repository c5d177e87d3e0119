package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.Discovery;
import io.gpuprof.runtime.device.HealthMonitor;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything that the daemon knows about the node, for one config. It is opened anew when the
 * config changes.
 *
 * @param discovery finds the GPUs
 * @param monitors makes the health monitor of a set; not asked when the config disables health
 * @param specWriter writes the CDI spec; not asked when no CDI strategy is chosen
 * @param specPreview the same spec as text, for a dry run
 * @param sharedNodes device nodes that every GPU needs (control nodes, IMEX channels), as far as
 *     they exist now; for {@code passDeviceSpecs}
 * @param checks what is looked at before discovery
 * @param release gives back what the parts hold
 */
public record NodeAccess(
    Discovery discovery,
    Function<DeviceSet, HealthMonitor> monitors,
    SpecWriter specWriter,
    Function<DeviceSet, SpecPreview> specPreview,
    Supplier<List<WorkloadPath>> sharedNodes,
    List<Check> checks,
    Runnable release) {

  public NodeAccess {
    checks = List.copyOf(checks);
  }
}
