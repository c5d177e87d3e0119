package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.Trees;
import io.gpuprof.values.HelmDialect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The charts whose values are known. */
public enum ChartName {
  /** Ours. */
  GPUPROF_DEVICE_PLUGIN("gpuprof-device-plugin"),
  /** NVIDIA's device plugin. */
  NVIDIA_DEVICE_PLUGIN("nvidia-device-plugin"),
  /** NVIDIA's GPU Operator. */
  GPU_OPERATOR("gpu-operator");

  private final String name;

  ChartName(String name) {
    this.name = name;
  }

  /** The chart of this name. */
  public static Optional<ChartName> of(String name) {
    return Stream.of(values()).filter(chart -> chart.name.equals(name)).findFirst();
  }

  /** This chart as the only reader of its values, in whatever version. */
  public Map<String, ChartUse> alone() {
    return Map.of("", new ChartUse(this, ""));
  }

  /**
   * The chart whose values a document is, as its file says: its name holds that of the chart, such
   * as {@code gpu-operator-values.yaml}, and the chart reads one of the keys.
   *
   * @param file name of the file, without folders
   */
  public static Optional<ChartName> fromFile(String file, YamlNode document) {
    if (!(document instanceof YamlMap map) || map.get("kind").isPresent()) {
      return Optional.empty();
    }
    return Stream.of(NVIDIA_DEVICE_PLUGIN, GPU_OPERATOR)
        .filter(chart -> file.contains(chart.name))
        .filter(
            chart ->
                KnownValues.of(chart.name, Optional.empty()).first().stream()
                    .anyMatch(map.entries()::containsKey))
        .findFirst();
  }

  /**
   * The known charts of a Chart.yaml, each with the key under which its values stand: empty for the
   * chart itself, otherwise the alias or name of the dependency.
   */
  public static Map<String, ChartUse> in(YamlNode chart) {
    Map<String, ChartUse> found = new LinkedHashMap<>();
    use(chart).ifPresent(own -> found.put("", own));
    for (YamlMap dependency : Trees.maps(chart, "dependencies")) {
      use(dependency)
          .ifPresent(
              known ->
                  found.put(
                      Trees.text(dependency, "alias")
                          .or(() -> Trees.text(dependency, "name"))
                          .orElseThrow(),
                      known));
    }
    return found;
  }

  /** What a map with a name and a version names. */
  private static Optional<ChartUse> use(YamlNode chart) {
    return Trees.text(chart, "name")
        .flatMap(ChartName::of)
        .map(known -> new ChartUse(known, Trees.text(chart, "version").orElse("")));
  }

  void check(
      ReleaseValues values,
      Optional<ChartVersion> version,
      SchemaChecker schemas,
      Diagnostics diagnostics) {
    switch (this) {
      case GPUPROF_DEVICE_PLUGIN -> {
        // First what the schema says, then what Helm would make of each text.
        if (schemas.checkPart(SchemaName.VALUES, values.remaining(), diagnostics)) {
          values.layers().forEach(layer -> HelmDialect.check(layer, diagnostics));
        }
      }
      case NVIDIA_DEVICE_PLUGIN ->
          new DevicePluginChart(schemas, diagnostics).check(values, version);
      case GPU_OPERATOR -> new OperatorChart(schemas, diagnostics).check(values, version);
    }
  }
}
