package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.SchemaChecker;
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

  /**
   * The known charts of a Chart.yaml, each with the key under which its values stand: empty for the
   * chart itself, otherwise the alias or name of the dependency.
   */
  public static Map<String, ChartName> in(YamlNode chart) {
    Map<String, ChartName> found = new LinkedHashMap<>();
    Trees.text(chart, "name").flatMap(ChartName::of).ifPresent(own -> found.put("", own));
    for (YamlMap dependency : Trees.maps(chart, "dependencies")) {
      Trees.text(dependency, "name")
          .flatMap(ChartName::of)
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

  void check(YamlMap values, SchemaChecker schemas, Diagnostics diagnostics) {
    switch (this) {
      case GPUPROF_DEVICE_PLUGIN -> Audit.ownValues(values, schemas, diagnostics);
      case NVIDIA_DEVICE_PLUGIN -> new DevicePluginChart(schemas, diagnostics).check(values);
      case GPU_OPERATOR -> new OperatorChart(schemas, diagnostics).check(values);
    }
  }
}
