package io.gpuprof.audit;

import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a document is, told by its content. */
public enum DocumentKind {
  /** A platform profile. */
  PROFILE,
  /** A functionConfig of {@code gpuprof fn}. */
  FUNCTION_CONFIG,
  /** Says that it is of gpuprof, and has a kind that gpuprof does not know. */
  MISNAMED,
  /** Values of our chart. */
  VALUES,
  /** A startup config of our plugin. */
  RUNTIME_CONFIG,
  /** Values of NVIDIA's chart nvidia-device-plugin. */
  NVIDIA_DEVICE_PLUGIN_VALUES,
  /** Values of NVIDIA's chart gpu-operator. */
  GPU_OPERATOR_VALUES,
  /** A config file of NVIDIA's device plugin. */
  NVIDIA_DEVICE_PLUGIN_CONFIG,
  /** A Kubernetes object. */
  MANIFEST,
  /** A helmfile, which names charts and their values. */
  HELMFILE,
  /** Nothing that gpuprof knows. */
  UNKNOWN;

  private static final String OUR_GROUP = "gpuprof.io/";
  private static final Map<String, DocumentKind> OURS =
      Map.of(
          "PlatformProfile", PROFILE,
          "RuntimeConfig", RUNTIME_CONFIG,
          "FunctionConfig", FUNCTION_CONFIG);

  private static final List<String> DEVICE_PLUGIN_WORDS =
      List.of(
          "nvidiaDriverRoot",
          "nvidiaDevRoot",
          "compatWithCPUManager",
          "deviceListStrategy",
          "deviceIDStrategy");

  private static final List<String> OPERATOR_WORDS =
      List.of(
          "operator",
          "driver",
          "toolkit",
          "devicePlugin",
          "dcgmExporter",
          "migManager",
          "hostPaths",
          "vgpuManager",
          "sandboxWorkloads",
          "gfd",
          "mig",
          "cdi");

  /** The kind of one document. */
  public static DocumentKind of(YamlNode document) {
    if (!(document instanceof YamlMap map)) {
      return UNKNOWN;
    }
    String kind = map.string("kind").orElse("");
    String version = map.string("apiVersion").orElse("");
    boolean ours = version.startsWith(OUR_GROUP);
    if (kind.equals("PlatformProfile") || kind.equals("RuntimeConfig") || ours) {
      return OURS.getOrDefault(kind, MISNAMED);
    }
    if (map.map("config")
        .flatMap(c -> c.string("kind"))
        .filter("RuntimeConfig"::equals)
        .isPresent()) {
      return VALUES;
    }
    boolean kustomization = !Trees.maps(map, "helmCharts").isEmpty(); // its kind may be left out
    if ((!kind.isEmpty() && !version.isEmpty()) || kustomization) {
      return MANIFEST;
    }
    if (HelmfileRelease.isHelmfile(map)) {
      return HELMFILE;
    }
    if (PluginConfigChecks.isConfig(map)) {
      return NVIDIA_DEVICE_PLUGIN_CONFIG;
    }
    if (map.get("kubeletPlugin").isPresent()) {
      return UNKNOWN; // values of NVIDIA's DRA driver, which has a nvidiaDriverRoot, too
    }
    if (DEVICE_PLUGIN_WORDS.stream().anyMatch(map.entries()::containsKey) || hasConfigMap(map)) {
      return NVIDIA_DEVICE_PLUGIN_VALUES;
    }
    long words = OPERATOR_WORDS.stream().filter(word -> map.map(word).isPresent()).count();
    return words >= 2 && (map.map("toolkit").isPresent() || map.map("devicePlugin").isPresent())
        ? GPU_OPERATOR_VALUES
        : UNKNOWN;
  }

  /** The chart whose values it is, if it is values. */
  public Optional<ChartName> chart() {
    return switch (this) {
      case VALUES -> Optional.of(ChartName.GPUPROF_DEVICE_PLUGIN);
      case NVIDIA_DEVICE_PLUGIN_VALUES -> Optional.of(ChartName.NVIDIA_DEVICE_PLUGIN);
      case GPU_OPERATOR_VALUES -> Optional.of(ChartName.GPU_OPERATOR);
      default -> Optional.empty();
    };
  }

  /** The kinds of {@code gpuprof.io} that a file may have. */
  static List<String> ownKinds() {
    return OURS.keySet().stream().sorted().toList();
  }

  /** Configs of NVIDIA's plugin, where its chart has them. */
  private static boolean hasConfigMap(YamlMap values) {
    return Trees.map(values, "config", "map").stream()
        .flatMap(configs -> configs.entries().values().stream())
        .flatMap(entry -> Trees.scalar(entry.value()).stream())
        .anyMatch(config -> PluginConfigChecks.looksLikeConfig(config.text()));
  }
}
