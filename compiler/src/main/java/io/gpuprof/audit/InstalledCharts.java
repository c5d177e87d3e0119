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

  /** A known chart, its version if that is stated, and the values that it is given. */
  record Given(ChartName name, Optional<ChartVersion> version, YamlMap values) {}

  /** A chart as an object names it. */
  private record Chart(Optional<ChartName> name, Optional<ChartVersion> version) {

    static Chart of(Optional<String> name, Optional<String> version) {
      return new Chart(
          name.map(PathText::last).flatMap(ChartName::of), version.flatMap(ChartVersion::of));
    }
  }

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
              Chart.of(Trees.text(object, "spec", "chart"), Trees.text(object, "spec", "version")),
              Trees.get(object, "spec", "valuesContent"));
      case "Application" -> Trees.map(object, "spec").ifPresent(charts::argo);
      case "ApplicationSet" ->
          Trees.map(object, "spec", "template", "spec").ifPresent(charts::argo);
      default -> {
        for (YamlMap chart : Trees.maps(object, "helmCharts")) {
          charts.tree(
              Chart.of(Trees.text(chart, "name"), Trees.text(chart, "version")),
              chart.get("valuesInline"));
        }
      }
    }
    return charts.found;
  }

  /** Of Flux: by its name, or by the OCI repository that holds nothing else. */
  private Chart fluxChart(YamlMap release) {
    Optional<YamlMap> template = Trees.map(release, "spec", "chart", "spec");
    if (template.isPresent()) {
      return Chart.of(Trees.text(template.get(), "chart"), Trees.text(template.get(), "version"));
    }
    Optional<String> reference =
        Trees.text(release, "spec", "chartRef", "kind")
            .filter("OCIRepository"::equals)
            .flatMap(kind -> Trees.text(release, "spec", "chartRef", "name"));
    Optional<YamlNode> repository =
        surroundings.stream()
            .filter(o -> Trees.text(o, "kind").filter("OCIRepository"::equals).isPresent())
            .filter(
                o -> reference.isPresent() && Trees.text(o, "metadata", "name").equals(reference))
            .findFirst();
    return Chart.of(
        repository.flatMap(o -> Trees.text(o, "spec", "url")),
        repository.flatMap(o -> Trees.text(o, "spec", "ref", "tag")));
  }

  private void argo(YamlMap spec) {
    Stream.concat(Trees.map(spec, "source").stream(), Trees.maps(spec, "sources").stream())
        .forEach(
            source -> {
              Chart chart =
                  Chart.of(Trees.text(source, "chart"), Trees.text(source, "targetRevision"));
              tree(chart, Trees.get(source, "helm", "valuesObject"));
              text(chart, Trees.get(source, "helm", "values"));
            });
  }

  private void tree(Chart chart, Optional<YamlNode> values) {
    if (chart.name().isPresent() && values.orElse(null) instanceof YamlMap map) {
      found.add(new Given(chart.name().get(), chart.version(), map));
    }
  }

  private void text(Chart chart, Optional<YamlNode> values) {
    if (chart.name().isPresent()) {
      values
          .flatMap(Trees::scalar)
          .ifPresent(
              text ->
                  Embedded.read(text, diagnostics)
                      .forEach(document -> tree(chart, Optional.of(document))));
    }
  }
}
