package io.gpuprof.audit;

import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry of {@code releases} in a helmfile. */
final class HelmfileRelease {

  private static final String ELSEWHERE = "it is not written out here";

  private final YamlMap release;
  private final InstalledCharts charts;
  private final ReleaseFiles.Folder folder;

  HelmfileRelease(YamlMap release, InstalledCharts charts) {
    this.release = release;
    this.charts = charts;
    this.folder = charts.files().beside(release.position().file());
  }

  /** Whether a document is a helmfile, which has no kind: it has releases of charts. */
  static boolean isHelmfile(YamlMap document) {
    return Trees.maps(document, "releases").stream()
        .anyMatch(release -> Trees.text(release, "chart").isPresent());
  }

  void read() {
    Optional<String> chart = Trees.text(release, "chart");
    Optional<ReleaseFiles.Folder> local =
        chart.filter(c -> c.startsWith("./") || c.startsWith("../")).map(folder::folder);
    Map<String, ChartUse> readers =
        local
            .map(ReleaseFiles.Folder::charts)
            .filter(known -> !known.isEmpty())
            .orElseGet(() -> InstalledCharts.named(chart, Trees.text(release, "version")));
    if (readers.isEmpty()) {
      return;
    }
    ReleaseLayers layers = charts.layers(release);
    layers.ofChart(local);
    for (YamlMap template : Trees.maps(release, "inherit")) {
      template.get("template").flatMap(Trees::scalar).ifPresent(t -> layers.unread(t, ELSEWHERE));
    }
    Trees.items(release, "values").forEach(item -> values(item, layers));
    for (String key : List.of("secrets", "valuesTemplate", "setTemplate")) {
      unread(key, layers);
    }
    Trees.maps(release, "set").forEach(setting -> set(setting, false, layers));
    Trees.maps(release, "setString").forEach(setting -> set(setting, true, layers));
    charts.add(readers, layers);
  }

  private void values(YamlNode item, ReleaseLayers layers) {
    if (item instanceof YamlMap) {
      layers.tree(Optional.of(item));
    }
    String prefix = Trees.text(release, "valuesPathPrefix").orElse("");
    Trees.scalar(item).ifPresent(file -> layers.file(folder, prefix + file.text(), file));
  }

  /** A part of the release that only helmfile can work out. */
  private void unread(String key, ReleaseLayers layers) {
    if (!Trees.items(release, key).isEmpty()) {
      layers.unread(
          new YamlScalar(Trees.keyPosition(release, key), YamlScalar.Kind.STRING, key), ELSEWHERE);
    }
  }

  private static void set(YamlMap setting, boolean asText, ReleaseLayers layers) {
    Optional<YamlScalar> name = setting.get("name").flatMap(Trees::scalar);
    name.ifPresent(n -> layers.set(n, setting.get("value"), asText));
  }
}
