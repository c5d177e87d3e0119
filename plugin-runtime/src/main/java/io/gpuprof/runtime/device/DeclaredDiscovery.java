package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.RuntimeConfig.DeclaredDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The devices that the config declares, for hosts without per-GPU nodes such as WSL and Tegra. */
final class DeclaredDiscovery implements Discovery {

  static final String SOURCE = "declared";

  private final List<DeclaredDevice> declared;
  private final NodeRoots roots;
  private final Admission admission;

  DeclaredDiscovery(List<DeclaredDevice> declared, NodeRoots roots, Admission admission) {
    this.declared = List.copyOf(declared);
    this.roots = roots;
    this.admission = admission;
  }

  @Override
  public DeviceSet scan() throws DiscoveryException {
    if (declared.isEmpty()) {
      throw new DiscoveryException(
          "deviceDiscoveryStrategy is declared, and declaredDevices is empty: declare a device or choose another strategy.");
    }
    List<String> notes = new ArrayList<>();
    List<Device> devices = new ArrayList<>();
    for (int index = 0; index < declared.size(); index++) {
      devices.add(device(index, declared.get(index)));
    }
    return new DeviceSet(
        admission.admit(devices, notes), ProcfsDriver.version(roots).orElse(""), "", SOURCE, notes);
  }

  private static Device device(int index, DeclaredDevice declared) {
    return new Device(
        declared.id(),
        index,
        OptionalInt.empty(),
        "",
        OptionalInt.empty(),
        "",
        0,
        "",
        false,
        declared.deviceNodes());
  }
}
