package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The sources of an Argo CD Application: a chart of a Helm repository, or one that lies in a folder
 * of the Application's own repository, as far as that can be told: the folder is there.
 */
final class ArgoSources {

  private final YamlMap spec;
  private final InstalledCharts charts;
  private final ReleaseFiles.Folder repository;

  ArgoSources(YamlMap spec, InstalledCharts charts) {
    this.spec = spec;
    this.charts = charts;
    SourceFile document = spec.position().file();
    this.repository = charts.files().repositoryOf(document);
  }

  void read() {
    Stream.concat(Trees.map(spec, "source").stream(), Trees.maps(spec, "sources").stream())
        .forEach(this::source);
  }

  private void source(YamlMap source) {
    Optional<String> chart = Trees.text(source, "chart");
    Optional<ReleaseFiles.Folder> folder =
        Trees.text(source, "path").filter(p -> chart.isEmpty()).map(repository::folder);
    Map<String, ChartUse> readers =
        folder
            .map(ReleaseFiles.Folder::charts)
            .orElseGet(() -> InstalledCharts.named(chart, Trees.text(source, "targetRevision")));
    if (readers.isEmpty()) {
      return;
    }
    ReleaseLayers layers = charts.layers(source);
    // Argo CD lays parameters over values, values over values files, and those over the chart's
    // own.
    layers.ofChart(folder);
    boolean mayMiss = Trees.isTrue(source, "helm", "ignoreMissingValueFiles");
    Trees.items(source, "helm", "valueFiles").stream()
        .flatMap(file -> Trees.scalar(file).stream())
        .forEach(file -> valueFile(file, folder, mayMiss, layers));
    Optional<YamlMap> object = Trees.map(source, "helm", "valuesObject");
    object.ifPresent(map -> layers.tree(Optional.of(map)));
    if (object.isEmpty()) {
      layers.text(Trees.get(source, "helm", "values"));
    }
    for (YamlMap parameter : Trees.maps(source, "helm", "parameters")) {
      boolean asText = Trees.isTrue(parameter, "forceString");
      name(parameter).ifPresent(n -> layers.set(n, parameter.get("value"), asText));
    }
    for (YamlMap parameter : Trees.maps(source, "helm", "fileParameters")) {
      name(parameter).ifPresent(n -> layers.unread(n, "its value is the text of a file"));
    }
    charts.add(readers, layers);
  }

  private static Optional<YamlScalar> name(YamlMap parameter) {
    return parameter.get("name").flatMap(Trees::scalar);
  }

  private void valueFile(
      YamlScalar file,
      Optional<ReleaseFiles.Folder> folder,
      boolean mayMiss,
      ReleaseLayers layers) {
    String path = file.text();
    ReleaseFiles.Folder from = repository;
    if (path.startsWith("$")) {
      int slash = path.indexOf('/');
      if (!isReference(slash < 0 ? path.substring(1) : path.substring(1, slash))) {
        layers.unread(file, "no source has this ref");
        return;
      }
      path = path.substring(slash + 1);
    } else if (path.startsWith("/")) {
      path = path.substring(1);
    } else if (folder.isPresent()) {
      from = folder.get();
    } else if (!path.contains("://")) {
      layers.unread(file, "it lies in the package of the chart");
      return;
    }
    if (!mayMiss || from.values(path).isPresent()) {
      layers.file(from, path, file);
    }
  }

  private boolean isReference(String name) {
    List<YamlMap> sources = Trees.maps(spec, "sources");
    return sources.stream().anyMatch(s -> Trees.text(s, "ref").filter(name::equals).isPresent());
  }
}
