package io.gpuprof.runtime.device;

import io.gpuprof.runtime.node.GpuInformation;
import io.gpuprof.runtime.node.PciAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Reads {@code /proc/driver/nvidia/gpus/<bus id>/information}, which the kernel module writes, so
 * that it needs no library and no access to a device. Indices follow the PCI bus id, as NVML's do.
 * It knows no memory size, no board and no CUDA version, and of MIG only GPU instances that exist:
 * a GPU in MIG mode without any looks whole from here.
 */
final class ProcfsDiscovery implements Discovery {

  static final String SOURCE = "procfs";

  private final NodeRoots roots;
  private final Admission admission;
  private final NumaNodes numaNodes;

  ProcfsDiscovery(NodeRoots roots, Admission admission) {
    this.roots = roots;
    this.admission = admission;
    this.numaNodes = new NumaNodes(roots.sys());
  }

  @Override
  public DeviceSet scan() throws DiscoveryException {
    List<String> notes = new ArrayList<>();
    List<Device> found = new ArrayList<>();
    List<PciAddress> addresses = addresses(notes);
    for (int index = 0; index < addresses.size(); index++) {
      gpu(index, addresses.get(index), notes).ifPresent(found::add);
    }
    if (addresses.isEmpty()) {
      notes.add("%s is empty: the kernel module has no GPU".formatted(folder()));
    }
    List<Device> admitted = admission.admit(found, notes);
    if (!admitted.isEmpty()) {
      notes.add(
          "procfs shows MIG mode only where GPU instances exist; if a GPU is in MIG mode without any (nvidia-smi"
              + " --query-gpu=mig.mode.current --format=csv), list it in excludeDevices");
    }
    return new DeviceSet(admitted, ProcfsDriver.version(roots).orElse(""), "", SOURCE, notes);
  }

  private Path folder() {
    return ProcfsDriver.folder(roots).resolve("gpus");
  }

  private List<PciAddress> addresses(List<String> notes) throws DiscoveryException {
    try {
      List<PciAddress> addresses = new ArrayList<>();
      for (String name : names(folder())) {
        PciAddress.parse(name)
            .ifPresentOrElse(
                addresses::add,
                () -> notes.add("%s/%s is not a PCI bus id".formatted(folder(), name)));
      }
      addresses.sort(
          Comparator.comparingLong(PciAddress::domain)
              .thenComparingInt(PciAddress::bus)
              .thenComparingInt(PciAddress::device)
              .thenComparingInt(PciAddress::function));
      return addresses;
    } catch (IOException e) {
      throw new DiscoveryException(
          "%s cannot be listed (%s): the kernel module is not loaded, so there is no GPU to serve yet."
              .formatted(folder(), reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "it does not exist"
        : String.valueOf(e.getMessage());
  }

  private Optional<Device> gpu(int index, PciAddress address, List<String> notes) {
    Path file = folder().resolve(address.toString()).resolve("information");
    try {
      Map<String, String> facts = GpuInformation.parse(Files.readString(file));
      Optional<String> objection = GpuInformation.objection(facts);
      if (objection.isEmpty()) {
        return Optional.of(device(index, address, facts));
      }
      notes.add("GPU %d (%s) is left out: %s".formatted(index, address, objection.get()));
    } catch (IOException e) {
      notes.add(
          "GPU %d (%s) is left out: %s cannot be read: %s"
              .formatted(index, address, file, e.getMessage()));
    }
    return Optional.empty();
  }

  private Device device(int index, PciAddress address, Map<String, String> facts) {
    int minor = GpuInformation.minor(facts).orElseThrow();
    return new Device(
        GpuInformation.uuid(facts),
        index,
        OptionalInt.of(minor),
        address.toString(),
        numaNodes.of(address),
        "",
        0,
        GpuInformation.model(facts),
        hasGpuInstances(minor),
        List.of(NvmlScan.node(minor)));
  }

  /** Capability files of GPU instances, {@code capabilities/gpu<minor>/mig/gi<n>}. */
  private boolean hasGpuInstances(int minor) {
    Path mig = ProcfsDriver.folder(roots).resolve("capabilities/gpu" + minor + "/mig");
    if (!Files.isDirectory(mig)) {
      return false;
    }
    try {
      return names(mig).stream().anyMatch(name -> name.startsWith("gi"));
    } catch (IOException e) {
      // It is there and cannot be read: to hand the GPU out whole would be a guess.
      return true;
    }
  }

  /** The names in a folder, sorted. A folder of the kernel may go while it is read. */
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
