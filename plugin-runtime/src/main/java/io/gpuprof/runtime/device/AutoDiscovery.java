package io.gpuprof.runtime.device;

import java.util.ArrayList;
import java.util.List;

/** NVML, or procfs while NVML cannot be used; the notes say which and why. */
final class AutoDiscovery implements Discovery {

  private final Discovery nvml;
  private final Discovery procfs;

  AutoDiscovery(Discovery nvml, Discovery procfs) {
    this.nvml = nvml;
    this.procfs = procfs;
  }

  @Override
  public DeviceSet scan() throws DiscoveryException {
    try {
      return nvml.scan();
    } catch (DiscoveryException withoutNvml) {
      return withoutNvml(String.valueOf(withoutNvml.getMessage()));
    }
  }

  private DeviceSet withoutNvml(String reason) throws DiscoveryException {
    try {
      DeviceSet found = procfs.scan();
      List<String> notes = new ArrayList<>();
      notes.add(
          "GPUs are taken from procfs and XIDs are not seen, because NVML cannot be used: "
              + reason);
      notes.addAll(found.notes());
      return new DeviceSet(
          found.devices(), found.driverVersion(), found.cudaVersion(), found.source(), notes);
    } catch (DiscoveryException withoutBoth) {
      throw new DiscoveryException(
          "No GPU could be looked for. NVML: %s procfs: %s"
              .formatted(reason, withoutBoth.getMessage()),
          withoutBoth);
    }
  }
}
