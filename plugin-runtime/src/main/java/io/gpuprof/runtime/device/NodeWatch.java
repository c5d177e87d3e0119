package io.gpuprof.runtime.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks whether the device nodes of GPUs, and what the kernel says of them, are still there. */
final class NodeWatch implements Watch {

  static final Duration POLL = Duration.ofSeconds(5);

  private final List<Device> devices;
  private final boolean inProcfs;
  private final NodeRoots roots;
  private final DeviceNodes nodes;
  private final HealthLedger ledger;

  NodeWatch(DeviceSet set, NodeRoots roots, HealthLedger ledger) {
    this.devices = set.devices();
    this.inProcfs = set.source().equals(ProcfsDiscovery.SOURCE);
    this.roots = roots;
    this.nodes = new DeviceNodes(roots.devRoot());
    this.ledger = ledger;
  }

  @Override
  public Duration step() {
    for (Device device : devices) {
      problem(device)
          .ifPresentOrElse(
              reason -> ledger.fault(device.uuid(), reason), () -> ledger.answered(device.uuid()));
    }
    return POLL;
  }

  private Optional<String> problem(Device device) {
    Path folder = ProcfsDriver.folder(roots).resolve("gpus").resolve(device.pciBusId());
    return inProcfs && !Files.isDirectory(folder)
        ? Optional.of("the driver no longer has it (%s is gone)".formatted(folder))
        : nodes.problem(device.deviceNodes());
  }

  @Override
  public void end() {
    // holds nothing
  }
}
