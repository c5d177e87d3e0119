package io.gpuprof.audit;

import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.Map;

/** An entry of {@code helmCharts} in a kustomization. */
final class KustomizeChart {

  private final YamlMap chart;
  private final InstalledCharts charts;
  private final ReleaseFiles.Folder folder;

  KustomizeChart(YamlMap chart, InstalledCharts charts) {
    this.chart = chart;
    this.charts = charts;
    this.folder = charts.files().beside(chart.position().file());
  }

  void read() {
    Map<String, ChartUse> readers =
        InstalledCharts.named(Trees.text(chart, "name"), Trees.text(chart, "version"));
    if (readers.isEmpty()) {
      return;
    }
    ReleaseLayers layers = charts.layers(chart);
    String merge = Trees.text(chart, "valuesMerge").orElse("override");
    if (merge.equals("merge")) {
      layers.tree(chart.get("valuesInline"));
    }
    if (!merge.equals("replace") || Trees.map(chart, "valuesInline").isEmpty()) {
      chart.get("valuesFile").flatMap(Trees::scalar).ifPresent(file -> file(file, layers));
    }
    if (!merge.equals("merge")) {
      layers.tree(chart.get("valuesInline"));
    }
    Trees.items(chart, "additionalValuesFiles").stream()
        .flatMap(file -> Trees.scalar(file).stream())
        .forEach(file -> file(file, layers));
    charts.add(readers, layers);
  }

  private void file(YamlScalar file, ReleaseLayers layers) {
    layers.file(folder, file.text(), file);
  }
}
