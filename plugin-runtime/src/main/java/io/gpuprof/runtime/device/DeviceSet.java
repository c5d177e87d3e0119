package io.gpuprof.runtime.device;

import java.util.List;

/**
 * All GPUs of a node at one moment, in order of their index; immutable.
 *
 * @param devices those that are to be served: after include and exclude lists, without GPUs in MIG
 *     mode
 * @param driverVersion version of the kernel driver; empty when unknown
 * @param cudaVersion highest CUDA version of the driver, such as {@code 12.4}; empty when unknown
 * @param source how they were found: {@code nvml}, {@code procfs} or {@code declared}
 * @param notes what a person should know: why this source, which GPU was left out and why
 */
public record DeviceSet(
    List<Device> devices,
    String driverVersion,
    String cudaVersion,
    String source,
    List<String> notes) {

  public DeviceSet {
    devices = List.copyOf(devices);
    notes = List.copyOf(notes);
  }
}
