package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.device.Device;
import io.gpuprof.runtime.device.DeviceSet;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** GPUs for tests. */
final class Gpus {

  private Gpus() {}

  static Device gpu(int index) {
    return gpu(index, index / 4, "");
  }

  static Device gpu(int index, int numaNode, String board) {
    return new Device(
        "GPU-%08d-0000-0000-0000-000000000000".formatted(index),
        index,
        OptionalInt.of(index),
        "0000:%02x:00.0".formatted(index + 1),
        numaNode < 0 ? OptionalInt.empty() : OptionalInt.of(numaNode),
        board,
        80L << 30,
        "Test GPU",
        false,
        List.of(new WorkloadPath("/dev/nvidia" + index)));
  }

  static DeviceSet set(int count) {
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      devices.add(gpu(i));
    }
    return set(devices);
  }

  static DeviceSet set(List<Device> devices) {
    return new DeviceSet(devices, "570.1", "12.8", "nvml", List.of());
  }
}
