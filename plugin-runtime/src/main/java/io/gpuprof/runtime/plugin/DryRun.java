package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.DiscoveryException;

/** What would be advertised and written, as text; touches nothing. */
public final class DryRun {

  private DryRun() {}

  /** The device list, and below it the CDI spec if the config asks for one. */
  public static String describe(RuntimeConfig config, NodeAccess node) throws DiscoveryException {
    DeviceSet set = node.discovery().scan();
    Inventory inventory = Inventory.empty().scanned(config, set, node.sharedNodes().get());
    StringBuilder text = new StringBuilder();
    text.append(
        "# %d devices of %s, found by %s, driver %s%n"
            .formatted(
                inventory.advertised().size(),
                config.advertisedResource(),
                set.source(),
                set.driverVersion().isEmpty() ? "unknown" : set.driverVersion()));
    set.notes().forEach(note -> text.append("# ").append(note).append('\n'));
    inventory.advertised().forEach(device -> text.append(line(device)).append('\n'));
    if (config.plugin().usesCdi() && !set.devices().isEmpty()) {
      text.append("# the CDI spec in ").append(config.cdi().specDir()).append('\n');
      text.append(node.specText().apply(set)).append('\n');
    }
    return text.toString();
  }

  private static String line(Inventory.Advertised device) {
    var gpu = device.gpu().device();
    String numa = gpu.numaNode().isPresent() ? "numa " + gpu.numaNode().getAsInt() : "numa unknown";
    return String.join("  ", device.id(), gpu.pciBusId(), numa, gpu.product()).stripTrailing();
  }
}
