package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Values that stand in the objects by which others install charts. */
final class InstalledCharts {

  /** A known chart with the values that it is given. */
  record Given(ChartName name, YamlMap values) {}

  private final List<YamlNode> surroundings;
  private final Diagnostics diagnostics;
  private final List<Given> found = new ArrayList<>();

  private InstalledCharts(List<YamlNode> surroundings, Diagnostics diagnostics) {
    this.surroundings = surroundings;
    this.diagnostics = diagnostics;
  }

  /**
   * What an object of Flux, Argo CD, k3s (and RKE2) or kustomize gives to known charts.
   *
   * @param diagnostics takes mistakes of values that are written as a text
   */
  static List<Given> of(YamlMap object, List<YamlNode> surroundings, Diagnostics diagnostics) {
    InstalledCharts charts = new InstalledCharts(surroundings, diagnostics);
    switch (Trees.text(object, "kind").orElse("")) {
      case "HelmRelease" ->
          charts.tree(charts.fluxChart(object), Trees.get(object, "spec", "values"));
      case "HelmChart" ->
          charts.text(
              Trees.text(object, "spec", "chart"), Trees.get(object, "spec", "valuesContent"));
      case "Application" -> Trees.map(object, "spec").ifPresent(charts::argo);
      case "ApplicationSet" ->
          Trees.map(object, "spec", "template", "spec").ifPresent(charts::argo);
      default -> {
        for (YamlMap chart : Trees.maps(object, "helmCharts")) {
          charts.tree(Trees.text(chart, "name"), chart.get("valuesInline"));
        }
      }
    }
    return charts.found;
  }

  /** Of Flux: by its name, or by the OCI repository that holds nothing else. */
  private Optional<String> fluxChart(YamlMap release) {
    Optional<String> named = Trees.text(release, "spec", "chart", "spec", "chart");
    if (named.isPresent()) {
      return named;
    }
    Optional<String> repository =
        Trees.text(release, "spec", "chartRef", "kind")
            .filter("OCIRepository"::equals)
            .flatMap(kind -> Trees.text(release, "spec", "chartRef", "name"));
    return surroundings.stream()
        .filter(o -> Trees.text(o, "kind").filter("OCIRepository"::equals).isPresent())
        .filter(
            o ->
                repository.isPresent()
                    && Trees.text(o, "metadata", "name").equals(repository))
        .flatMap(o -> Trees.text(o, "spec", "url").stream())
        .findFirst();
  }

  private void argo(YamlMap spec) {
    Stream.concat(
            Trees.map(spec, "source").stream(), Trees.maps(spec, "sources").stream())
        .forEach(
            source -> {
              Optional<String> chart = Trees.text(source, "chart");
              tree(chart, Trees.get(source, "helm", "valuesObject"));
              text(chart, Trees.get(source, "helm", "values"));
            });
  }

  private void tree(Optional<String> chart, Optional<YamlNode> values) {
    Optional<ChartName> known = chart.flatMap(InstalledCharts::known);
    if (known.isPresent() && values.orElse(null) instanceof YamlMap map) {
      found.add(new Given(known.get(), map));
    }
  }

  private void text(Optional<String> chart, Optional<YamlNode> values) {
    if (chart.flatMap(InstalledCharts::known).isPresent()) {
      values
          .flatMap(Trees::scalar)
          .ifPresent(
              text ->
                  Embedded.read(text, diagnostics)
                      .forEach(document -> tree(chart, Optional.of(document))));
    }
  }

  /** A chart by its name, or by the last part of an address or path. */
  private static Optional<ChartName> known(String chart) {
    return ChartName.of(PathText.last(chart));
  }
}
