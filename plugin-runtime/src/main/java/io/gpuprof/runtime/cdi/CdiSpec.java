package io.gpuprof.runtime.cdi;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A CDI spec, as far as GPUs need it; the format knows network devices and cache allocation too
 * (container-device-interface specs-go/config.go).
 *
 * @param cdiVersion version of the format
 * @param kind {@code vendor/class}
 * @param annotations of the spec, sorted
 * @param devices sorted by name
 * @param containerEdits for a container that gets any of the devices, once
 */
public record CdiSpec(
    String cdiVersion,
    String kind,
    Map<String, String> annotations,
    List<NamedDevice> devices,
    ContainerEdits containerEdits) {

  public CdiSpec {
    annotations = sorted(annotations);
    devices = List.copyOf(devices);
  }

  /**
   * A device that can be asked for.
   *
   * @param name without vendor and class
   * @param annotations of the device, sorted
   * @param containerEdits for a container that gets this device
   */
  public record NamedDevice(
      String name, Map<String, String> annotations, ContainerEdits containerEdits) {

    public NamedDevice {
      annotations = sorted(annotations);
    }
  }

  /** The same spec under another version. */
  CdiSpec withVersion(CdiVersion version) {
    return new CdiSpec(version.text(), kind, annotations, devices, containerEdits);
  }

  // Map.copyOf would lose the order.
  private static Map<String, String> sorted(Map<String, String> annotations) {
    return Collections.unmodifiableMap(new TreeMap<>(annotations));
  }
}
