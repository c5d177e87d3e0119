package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the objects by which others install charts give to the known ones. */
final class InstalledCharts {

  /**
   * One release of a known chart.
   *
   * @param readers as for {@link Audit#release}
   * @param values all that it is given
   */
  record Installed(Map<String, ChartUse> readers, ReleaseValues values) {}

  private final List<YamlNode> surroundings;
  private final ReleaseFiles files;
  private final Diagnostics diagnostics;
  private final List<Installed> found = new ArrayList<>();

  private InstalledCharts(
      List<YamlNode> surroundings, ReleaseFiles files, Diagnostics diagnostics) {
    this.surroundings = surroundings;
    this.files = files;
    this.diagnostics = diagnostics;
  }

  /**
   * What an object of Flux, Argo CD, k3s (and RKE2), kustomize or helmfile gives to known charts.
   *
   * @param diagnostics takes mistakes of values that are written as a text, and what of the values
   *     cannot be read
   */
  static List<Installed> of(
      YamlMap object, List<YamlNode> surroundings, ReleaseFiles files, Diagnostics diagnostics) {
    InstalledCharts charts = new InstalledCharts(surroundings, files, diagnostics);
    switch (Trees.text(object, "kind").orElse("")) {
      case "HelmRelease" -> new FluxRelease(object, charts).read();
      case "HelmChart" -> charts.k3s(object);
      case "Application" ->
          Trees.map(object, "spec").ifPresent(spec -> new ArgoSources(spec, charts).read());
      case "ApplicationSet" ->
          Trees.map(object, "spec", "template", "spec")
              .ifPresent(spec -> new ArgoSources(spec, charts).read());
      default -> {
        Trees.maps(object, "helmCharts").forEach(chart -> new KustomizeChart(chart, charts).read());
        Trees.maps(object, "releases")
            .forEach(release -> new HelmfileRelease(release, charts).read());
      }
    }
    return charts.found;
  }

  private void k3s(YamlMap object) {
    Map<String, ChartUse> readers =
        named(Trees.text(object, "spec", "chart"), Trees.text(object, "spec", "version"));
    if (readers.isEmpty()) {
      return;
    }
    ReleaseLayers layers = layers(object);
    layers.text(Trees.get(object, "spec", "valuesContent"));
    for (YamlMap secret : Trees.maps(object, "spec", "valuesSecrets")) {
      secret
          .get("name")
          .flatMap(Trees::scalar)
          .ifPresent(name -> layers.unread(name, "it is a Secret"));
    }
    Trees.map(object, "spec", "set")
        .ifPresent(
            set ->
                set.entries()
                    .forEach(
                        (key, entry) ->
                            layers.set(
                                new YamlScalar(entry.keyPosition(), YamlScalar.Kind.STRING, key),
                                Optional.of(entry.value()),
                                false)));
    add(readers, layers);
  }

  /** The chart of this name, where it is a known one. */
  static Map<String, ChartUse> named(Optional<String> name, Optional<String> version) {
    return name.map(PathText::last)
        .flatMap(ChartName::of)
        .map(known -> Map.of("", new ChartUse(known, version.orElse(""))))
        .orElse(Map.of());
  }

  ReleaseLayers layers(YamlMap object) {
    return new ReleaseLayers(object.position(), diagnostics);
  }

  ReleaseFiles files() {
    return files;
  }

  List<YamlNode> surroundings() {
    return surroundings;
  }

  /** Takes a release, if its chart is given anything. */
  void add(Map<String, ChartUse> readers, ReleaseLayers layers) {
    layers.build().ifPresent(values -> found.add(new Installed(readers, values)));
  }
}
