package io.gpuprof.audit;

import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A HelmRelease of Flux. */
final class FluxRelease {

  private final YamlMap release;
  private final InstalledCharts charts;

  FluxRelease(YamlMap release, InstalledCharts charts) {
    this.release = release;
    this.charts = charts;
  }

  void read() {
    Optional<YamlMap> template = Trees.map(release, "spec", "chart", "spec");
    Optional<ReleaseFiles.Folder> folder = template.flatMap(this::folder);
    Map<String, ChartUse> readers =
        folder
            .map(ReleaseFiles.Folder::charts)
            .filter(known -> !known.isEmpty())
            .orElseGet(() -> template.map(FluxRelease::named).orElseGet(this::referenced));
    if (readers.isEmpty()) {
      return;
    }
    ReleaseLayers layers = charts.layers(release);
    template.ifPresent(t -> chartFiles(t, folder, layers));
    Trees.maps(release, "spec", "valuesFrom").forEach(source -> valuesFrom(source, layers));
    layers.tree(Trees.get(release, "spec", "values"));
    charts.add(readers, layers);
  }

  private static Map<String, ChartUse> named(YamlMap template) {
    return InstalledCharts.named(Trees.text(template, "chart"), Trees.text(template, "version"));
  }

  /** By the name of the OCI repository, which holds nothing else. */
  private Map<String, ChartUse> referenced() {
    Optional<String> reference =
        Trees.text(release, "spec", "chartRef", "kind")
            .filter("OCIRepository"::equals)
            .flatMap(kind -> Trees.text(release, "spec", "chartRef", "name"));
    Optional<YamlNode> repository =
        charts.surroundings().stream()
            .filter(o -> Trees.text(o, "kind").filter("OCIRepository"::equals).isPresent())
            .filter(
                o -> reference.isPresent() && Trees.text(o, "metadata", "name").equals(reference))
            .findFirst();
    return InstalledCharts.named(
        repository.flatMap(o -> Trees.text(o, "spec", "url")),
        repository.flatMap(o -> Trees.text(o, "spec", "ref", "tag")));
  }

  /** The chart's folder, where it lies in a Git repository: as far as can be told, in this one. */
  private Optional<ReleaseFiles.Folder> folder(YamlMap template) {
    return Trees.text(template, "sourceRef", "kind")
        .filter("GitRepository"::equals)
        .flatMap(kind -> Trees.text(template, "chart"))
        .map(path -> repository().folder(path));
  }

  private ReleaseFiles.Folder repository() {
    return charts.files().repositoryOf(release.position().file());
  }

  /** Values files that take the place of the chart's own; in Git their paths begin at the root. */
  private void chartFiles(
      YamlMap template, Optional<ReleaseFiles.Folder> folder, ReleaseLayers layers) {
    List<YamlScalar> files =
        Trees.items(template, "valuesFiles").stream()
            .flatMap(file -> Trees.scalar(file).stream())
            .toList();
    if (files.isEmpty()) {
      layers.ofChart(folder);
    }
    for (YamlScalar file : files) {
      if (folder.isPresent()) {
        layers.file(repository(), file.text(), file);
      } else {
        layers.unread(file, "it lies in the package of the chart");
      }
    }
  }

  private void valuesFrom(YamlMap source, ReleaseLayers layers) {
    Optional<YamlScalar> name = source.get("name").flatMap(Trees::scalar);
    if (name.isEmpty()) {
      return;
    }
    if (Trees.text(source, "kind").filter("ConfigMap"::equals).isEmpty()) {
      layers.unread(name.get(), "it is a Secret");
      return;
    }
    Optional<YamlMap> map =
        ConfigMaps.find(
            name.get().text(),
            Trees.text(release, "metadata", "namespace"),
            release.position().file(),
            charts.surroundings());
    String key = Trees.text(source, "valuesKey").orElse("values.yaml");
    Optional<YamlNode> data = map.flatMap(m -> Trees.get(m, "data", key));
    if (map.isEmpty()) {
      layers.unread(name.get(), "this ConfigMap is not among the files");
    } else if (data.isEmpty()) {
      layers.unread(name.get(), "this ConfigMap has no key `%s`".formatted(key));
    } else {
      Optional<YamlScalar> target = source.get("targetPath").flatMap(Trees::scalar);
      target.ifPresentOrElse(path -> layers.set(path, data, false), () -> layers.text(data));
    }
  }
}
