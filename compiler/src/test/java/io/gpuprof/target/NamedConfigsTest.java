package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Several startup configs, chosen by a node's label. */
@NullUnmarked
class NamedConfigsTest {

  private static final Map<String, Map<String, Object>> OBJECTS =
      HelmChart.byName(
          ManifestsTarget.render(
                  Compiled.of(
                      "gke-cos",
                      "namedConfigs: {shared: {sharing: {timeSlicing: {replicas: 4}}}, quiet: {log: {level: error}}}"))
              .text());

  @Test
  void eachHasADaemonSetAndAConfig() {
    List<String> ids =
        OBJECTS.keySet().stream()
            .filter(id -> id.startsWith("DaemonSet/") || id.startsWith("ConfigMap/"))
            .map(id -> id.replace("gpuprof-device-plugin", "*"))
            .toList();
    assertEquals(
        List.of(
            "ConfigMap/*-config",
            "ConfigMap/*-quiet-config",
            "ConfigMap/*-shared-config",
            "DaemonSet/*",
            "DaemonSet/*-quiet",
            "DaemonSet/*-shared"),
        ids);
  }

  @Test
  void everyNodeHasExactlyOneOfThem() {
    for (String label : new String[] {null, "default", "shared", "quiet", "a-typo"}) {
      List<String> running =
          List.of("", "-quiet", "-shared").stream()
              .filter(suffix -> runsOn(daemonSet(suffix), label))
              .toList();
      boolean named = "shared".equals(label) || "quiet".equals(label);
      assertEquals(List.of(named ? "-" + label : ""), running, "label " + label);
    }
  }

  /** Their own terms stay, and no two pods of the plugin meet on a node. */
  @Test
  void theProfilesAffinityStays() {
    Map<String, Object> affinity = HelmChart.map(pod(daemonSet("-shared")).get("affinity"));
    assertTrue(
        affinity.toString().contains("cloud.google.com/gke-accelerator"), affinity.toString());
    assertTrue(
        affinity.toString().contains("topologyKey=kubernetes.io/hostname"), affinity.toString());
  }

  @Test
  void theRuntimeTakesEachConfig() {
    OBJECTS.forEach(
        (id, object) -> {
          if (id.startsWith("ConfigMap/")) {
            String text = (String) HelmChart.map(object.get("data")).get("config.yaml");
            Diagnostics diagnostics = new Diagnostics();
            var loaded = RuntimeConfigReader.read(new SourceFile(id, text), Map.of(), diagnostics);
            assertTrue(loaded.isPresent(), id + diagnostics.sorted());
            assertEquals(
                id.contains("-shared") ? 4 : 1,
                loaded.get().config().sharing().timeSlicing().replicas(),
                id);
          }
        });
  }

  @Test
  void withoutThemTheAffinityIsTheProfiles() {
    Compilation compilation = Compiled.of("gke-cos");
    Map<String, Object> daemonSet =
        HelmChart.byName(ManifestsTarget.render(compilation).text())
            .get("DaemonSet/gpuprof-device-plugin");
    assertEquals(compilation.values().affinity(), pod(daemonSet).get("affinity"));
    assertFalse(pod(daemonSet).toString().contains(PluginConfig.LABEL));
  }

  private static Map<String, Object> daemonSet(String suffix) {
    return OBJECTS.get("DaemonSet/gpuprof-device-plugin" + suffix);
  }

  private static Map<String, Object> pod(Map<String, Object> daemonSet) {
    Map<String, Object> template =
        HelmChart.map(HelmChart.map(daemonSet.get("spec")).get("template"));
    return HelmChart.map(template.get("spec"));
  }

  /** As the scheduler reads the one expression about our label. */
  private static boolean runsOn(Map<String, Object> daemonSet, String label) {
    Map<String, Object> node =
        HelmChart.map(HelmChart.map(pod(daemonSet).get("affinity")).get("nodeAffinity"));
    Map<String, Object> required =
        HelmChart.map(node.get("requiredDuringSchedulingIgnoredDuringExecution"));
    List<?> terms = (List<?>) required.get("nodeSelectorTerms");
    return terms.stream()
        .flatMap(term -> ((List<?>) HelmChart.map(term).get("matchExpressions")).stream())
        .map(HelmChart::map)
        .filter(expression -> expression.get("key").equals(PluginConfig.LABEL))
        .allMatch(
            expression ->
                ((List<?>) expression.get("values")).contains(label)
                    == expression.get("operator").equals("In"));
  }
}
