package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.DiscoveryException;

/** What would be advertised and written, as text; touches nothing. */
public final class DryRun {

  private DryRun() {}

  /**
   * What came of it.
   *
   * @param text the device list, and below it the CDI spec if the config asks for one
   * @param isServable false when the devices could not be advertised, as there is no CDI spec
   */
  public record Outcome(String text, boolean isServable) {}

  /** Looks at the node as the daemon would. */
  public static Outcome describe(RuntimeConfig config, NodeAccess node) throws DiscoveryException {
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
      SpecPreview spec = node.specPreview().apply(set);
      text.append(spec.text()).append('\n');
      return new Outcome(text.toString(), spec.isWhole());
    }
    return new Outcome(text.toString(), true);
  }

  private static String line(Inventory.Advertised device) {
    var gpu = device.gpu().device();
    String numa = gpu.numaNode().isPresent() ? "numa " + gpu.numaNode().getAsInt() : "numa unknown";
    return String.join("  ", device.id(), gpu.pciBusId(), numa, gpu.product()).stripTrailing();
  }
}
