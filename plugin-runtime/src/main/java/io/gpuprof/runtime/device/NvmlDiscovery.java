package io.gpuprof.runtime.device;

import java.util.List;
import java.util.Locale;

/** Asks NVML. */
final class NvmlDiscovery implements Discovery {

  static final String SOURCE = "nvml";

  private final NvmlSource source;
  private final NodeRoots roots;
  private final Admission admission;

  NvmlDiscovery(NvmlSource source, NodeRoots roots, Admission admission) {
    this.source = source;
    this.roots = roots;
    this.admission = admission;
  }

  @Override
  public DeviceSet scan() throws DiscoveryException {
    try (Nvml nvml = source.open()) {
      return scan(nvml);
    } catch (NvmlUnavailable e) {
      throw new DiscoveryException(e.text(), e);
    }
  }

  private DeviceSet scan(Nvml nvml) throws DiscoveryException {
    NvmlReply<Integer> count = nvml.deviceCount();
    if (count.value().isEmpty()) {
      throw new DiscoveryException(
          "NVML started, but does not say how many GPUs there are: %s (code %d). See the kernel log of the node."
              .formatted(count.error(), count.code()));
    }
    NvmlScan scan = new NvmlScan(nvml, roots);
    List<Device> gpus = scan.gpus(count.value().get());
    if (count.value().get() == 0) {
      scan.notes().add("NVML started and knows no GPU");
    }
    return new DeviceSet(
        admission.admit(gpus, scan.notes()),
        nvml.driverVersion().or(""),
        nvml.cudaDriverVersion().value().map(NvmlDiscovery::cudaVersion).orElse(""),
        SOURCE,
        scan.notes());
  }

  private static String cudaVersion(int number) {
    return String.format(Locale.ROOT, "%d.%d", number / 1000, number % 1000 / 10);
  }
}
