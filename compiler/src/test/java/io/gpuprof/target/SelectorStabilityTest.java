package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A DaemonSet's selector is immutable: were it to change with a version or with a value, {@code
 * helm upgrade} would fail, and somebody would have to delete the DaemonSet. So the selectors are
 * written down, once and for all releases; do not edit the list.
 */
@NullUnmarked
class SelectorStabilityTest {

  private static final Path FOREVER =
      Path.of("src/test/resources/io/gpuprof/target/selectors.yaml");

  /** Names of objects and namespaces may change with values; what is selected may not. */
  private static final String RENAMED =
      """
      nameOverride: other
      fullnameOverride: another
      namespaceOverride: elsewhere
      podLabels: {app.kubernetes.io/part-of: gpus}
      image: {registry: registry.example, tag: 9.9.9}
      metrics: {service: {create: true}, monitor: {kind: PodMonitor}}
      namedConfigs: {shared: {sharing: {timeSlicing: {replicas: 2}}}}
      """;

  private static final String NOT_RENAMED =
      RENAMED.replaceAll("(?m)^(name|fullname|namespace)Override.*\n", "");

  @TempDir Path temp;

  @Test
  void noValueChangesThem() throws IOException {
    String forever = Files.readString(FOREVER);
    for (Compilation compilation : Compiled.all()) {
      String name = compilation.profile().name();
      assertEquals(forever, selectors(byUs(Compiled.of(name, NOT_RENAMED))), name);
    }
    ValuesCorpus.accepted()
        .forEach(
            (what, overrides) -> {
              Map<String, Object> found = byName(byUs(Compiled.of("gke-cos", overrides)));
              Map<String, Object> known = HelmChart.map(HelmChart.yaml11().load(forever));
              found.keySet().removeIf(id -> !known.containsKey(id));
              known.keySet().retainAll(found.keySet());
              assertEquals(known, found, what);
            });
    assertEquals(forever, selectors(byUs(Compiled.of("gke-cos", RENAMED))));
  }

  @Test
  void noVersionChangesThem() throws IOException {
    HelmChart chart = HelmChart.write(temp, Target.chartWithoutProfile(Compiled.of("gke-cos")));
    Path file = chart.folder().resolve("Chart.yaml");
    String text = Files.readString(file);
    Files.writeString(
        file, text.replaceAll("(?m)^(version|appVersion): .*$", "$1: \"99.0.0+build.5\""));
    String values = ValuesTarget.render(Compiled.of("gke-cos", RENAMED)).text();
    assertEquals(Files.readString(FOREVER), selectors(chart.template("gpus", values)));
  }

  /** A controller adopts a stray pod that its selector matches, and ends it as one too many. */
  @Test
  void theTestPodIsSelectedByNothing() throws IOException {
    HelmChart chart = HelmChart.write(temp, ChartTarget.render(Compiled.of("gke-cos")));
    chart.showTests();
    Map<String, Object> pod =
        chart.template("gpus", "{}").get("Pod/gpuprof-device-plugin-nvidia-smi");
    Map<String, Object> labels = HelmChart.map(HelmChart.map(pod.get("metadata")).get("labels"));
    Map<String, Object> selectors =
        HelmChart.map(HelmChart.yaml11().load(Files.readString(FOREVER)));
    selectors.forEach(
        (what, selector) ->
            assertFalse(labels.entrySet().containsAll(HelmChart.map(selector).entrySet()), what));
    assertEquals(4, selectors.size());
  }

  private static Map<String, Map<String, Object>> byUs(Compilation compilation) {
    return HelmChart.byName(ManifestsTarget.render(compilation).text());
  }

  private static String selectors(Map<String, Map<String, Object>> objects) {
    return YamlText.write(byName(objects));
  }

  /** Kind and config to selector; the objects' names are the user's. */
  private static Map<String, Object> byName(Map<String, Map<String, Object>> objects) {
    Map<String, Object> selectors = new TreeMap<>();
    objects
        .values()
        .forEach(
            object -> {
              Map<String, Object> spec = HelmChart.map(object.getOrDefault("spec", Map.of()));
              if (spec.get("selector") instanceof Map<?, ?> selector) {
                Object labels =
                    selector.containsKey("matchLabels") ? selector.get("matchLabels") : selector;
                Object config = HelmChart.map(labels).get(PluginConfig.LABEL);
                selectors.put(
                    object.get("kind") + (config == null ? "" : " " + config),
                    new TreeMap<>(HelmChart.map(labels)));
              }
            });
    return selectors;
  }
}
