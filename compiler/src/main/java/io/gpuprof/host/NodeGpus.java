package io.gpuprof.host;

import io.gpuprof.runtime.cdi.CdiGpu;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.GpuInformation;
import io.gpuprof.runtime.node.GpuTraits;
import io.gpuprof.runtime.node.KernelDriver;
import io.gpuprof.runtime.node.Lookup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The GPUs of a node, for which a spec is to be shown.
 *
 * @param gpus in order of their index, as the plugin would find them
 * @param traits by index, what decides whether the plugin hands a GPU out; absent when unknown
 * @param driverVersion of the loaded kernel module; empty when the tree does not tell
 * @param source where they were taken from, for a person
 */
public record NodeGpus(
    List<CdiGpu> gpus, Map<Integer, GpuTraits> traits, String driverVersion, String source) {

  private static final String UNNAMED = "GPU-00000000-0000-0000-0000-";
  private static final int LARGEST_TEXT = 1 << 16;
  private static final HostPath PROC = new HostPath("/proc/driver/nvidia");

  // A minor number has 20 bits.
  private static final Pattern NODE = Pattern.compile("nvidia([0-9]{1,7})");

  public NodeGpus {
    gpus = List.copyOf(gpus);
    traits = Map.copyOf(traits);
  }

  /**
   * Those of a tree: declared ones if the config declares them, else what the kernel module tells
   * of each GPU, else one for each device node.
   */
  public static NodeGpus of(DriverTree tree, RuntimeConfig config) {
    String version = driverVersion(tree);
    if (config.plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED) {
      List<CdiGpu> declared = new ArrayList<>();
      config
          .plugin()
          .declaredDevices()
          .forEach(d -> declared.add(new CdiGpu(d.id(), declared.size(), "", d.deviceNodes())));
      return new NodeGpus(declared, Map.of(), version, "declared by the profile");
    }
    HostPath folder = PROC.resolve("gpus");
    List<String> texts =
        tree.names(folder, name -> true).names().stream()
            .flatMap(
                name -> tree.text(folder.resolve(name + "/information"), LARGEST_TEXT).stream())
            .toList();
    if (!texts.isEmpty()) {
      return new NodeGpus(gpus(texts), traits(texts, tree), version, folder.value());
    }
    HostPath dev = config.paths().devRoot().resolve("dev");
    List<Integer> minors =
        tree.names(dev, name -> NODE.matcher(name).matches()).names().stream()
            .map(name -> Integer.parseInt(name.substring("nvidia".length())))
            .sorted()
            .toList();
    return new NodeGpus(
        minors.stream().map(NodeGpus::unnamed).toList(), Map.of(), version, "the nodes in " + dev);
  }

  /** As many GPUs as asked for, with nodes from {@code /dev/nvidia0} on. */
  public static NodeGpus numbered(int count, DriverTree tree) {
    List<CdiGpu> gpus = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      gpus.add(unnamed(i));
    }
    return new NodeGpus(gpus, Map.of(), driverVersion(tree), "--gpus " + count);
  }

  /**
   * Those of a text: what {@code cat /proc/driver/nvidia/gpus/*}{@code /information} prints.
   *
   * @return empty if no GPU is described in it
   */
  public static Optional<NodeGpus> described(String text, String source, DriverTree tree) {
    List<String> texts = new ArrayList<>();
    for (String part : text.split("(?m)^(?=Model:)", -1)) {
      if (!part.isBlank()) {
        texts.add(part);
      }
    }
    List<CdiGpu> gpus = gpus(texts);
    return gpus.isEmpty()
        ? Optional.empty()
        : Optional.of(new NodeGpus(gpus, traits(texts, tree), driverVersion(tree), source));
  }

  private static List<CdiGpu> gpus(List<String> texts) {
    List<CdiGpu> gpus = new ArrayList<>();
    for (int index = 0; index < texts.size(); index++) {
      Map<String, String> facts = GpuInformation.parse(texts.get(index));
      if (GpuInformation.objection(facts).isEmpty()) {
        gpus.add(
            new CdiGpu(
                GpuInformation.uuid(facts),
                index,
                GpuInformation.pciBusId(facts),
                List.of(node(GpuInformation.minor(facts).orElseThrow()))));
      }
    }
    return gpus;
  }

  /** As the plugin's procfs discovery sees them: MIG mode shows where GPU instances exist. */
  private static Map<Integer, GpuTraits> traits(List<String> texts, DriverTree tree) {
    Map<Integer, GpuTraits> traits = new HashMap<>();
    for (int index = 0; index < texts.size(); index++) {
      Map<String, String> facts = GpuInformation.parse(texts.get(index));
      OptionalInt minor = GpuInformation.minor(facts);
      boolean mig =
          minor.isPresent()
              && !tree.names(
                      PROC.resolve("capabilities/gpu%d/mig".formatted(minor.getAsInt())),
                      name -> name.startsWith("gi"))
                  .names()
                  .isEmpty();
      traits.put(index, new GpuTraits(GpuInformation.model(facts), mig));
    }
    return traits;
  }

  /** Whether the driver can do MIG, so that a GPU may be in that mode without showing it. */
  static boolean mayHideMig(DriverTree tree) {
    return tree.find(PROC.resolve("capabilities/mig/config")) instanceof Lookup.Found;
  }

  /** The UUID is on no tree without the module's files; this one says that it is none. */
  private static CdiGpu unnamed(int minor) {
    return new CdiGpu(UNNAMED + "%012d".formatted(minor), minor, "", List.of(node(minor)));
  }

  /** Whether only its number is known. */
  static boolean isUnnamed(CdiGpu gpu) {
    return gpu.uuid().startsWith(UNNAMED);
  }

  private static WorkloadPath node(int minor) {
    return new WorkloadPath("/dev/nvidia" + minor);
  }

  /** Version of the loaded kernel module; empty when the tree does not tell. */
  static String driverVersion(DriverTree tree) {
    return tree.text(PROC.resolve("version"), LARGEST_TEXT)
        .flatMap(KernelDriver::version)
        .orElse("");
  }
}
