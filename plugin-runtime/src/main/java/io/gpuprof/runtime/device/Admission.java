package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.MigStrategy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.node.GpuSelection;
import io.gpuprof.runtime.node.GpuTraits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which of the GPUs that were found are served; the reason of every other goes to the notes. */
final class Admission {

  private final GpuSelection selection;
  private final MigStrategy migStrategy;
  private final DeviceNodes nodes;

  Admission(RuntimeConfig.Plugin config, NodeRoots roots) {
    this.selection = GpuSelection.of(config);
    this.migStrategy = config.migStrategy();
    this.nodes = new DeviceNodes(roots.devRoot());
  }

  List<Device> admit(List<Device> found, List<String> notes) {
    notes.addAll(selection.unmatched(found));
    if (migStrategy != MigStrategy.NONE) {
      notes.add(
          "migStrategy has no effect: this version does not hand out MIG devices, only whole GPUs");
    }
    List<Device> admitted = new ArrayList<>();
    for (Device device : found) {
      Optional<String> objection = objection(device);
      if (objection.isPresent()) {
        notes.add("%s is left out: %s".formatted(name(device), objection.get()));
      } else {
        admitted.add(device);
      }
    }
    admitted.sort(Comparator.comparingInt(Device::index));
    return admitted;
  }

  private Optional<String> objection(Device device) {
    Optional<String> unwanted = selection.objection(device);
    if (unwanted.isPresent()) {
      return unwanted;
    }
    Optional<String> notWhole =
        new GpuTraits(device.product(), device.migEnabled()).objection(device.index(), migStrategy);
    if (notWhole.isPresent()) {
      return notWhole;
    }
    return nodes.problem(device.deviceNodes());
  }

  private static String name(Device device) {
    return device.uuid().startsWith("GPU-")
        ? "GPU %d (%s)".formatted(device.index(), device.uuid())
        : "device `%s`".formatted(device.uuid());
  }
}
