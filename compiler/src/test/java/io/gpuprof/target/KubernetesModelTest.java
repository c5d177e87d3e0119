package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is written is what the API server accepts, as far as that can be told without one. */
@NullUnmarked
class KubernetesModelTest {

  @TempDir Path temp;

  @Test
  void everyProfile() throws Exception {
    for (Compilation compilation : Compiled.all()) {
      check(compilation.profile().name(), ManifestsTarget.render(compilation).text());
    }
  }

  @Test
  void everyVariant() throws Exception {
    for (Map.Entry<String, String> variant : ValuesCorpus.accepted().entrySet()) {
      check(
          variant.getKey(),
          ManifestsTarget.render(Compiled.of("gke-cos", variant.getValue())).text());
    }
  }

  @Test
  void everyProfileOfOnesOwn() throws Exception {
    for (Map.Entry<String, String> spec : Variants.specs().entrySet()) {
      check(spec.getKey(), ManifestsTarget.render(Compiled.ofSpec(spec.getValue())).text());
    }
  }

  @Test
  void theTestPod() throws Exception {
    for (String profile : List.of("gke-cos", "wsl2", "k3s")) {
      Compilation compilation = Compiled.of(profile);
      HelmChart chart = HelmChart.write(temp.resolve(profile), ChartTarget.render(compilation));
      chart.showTests();
      Map<String, Object> pod =
          chart.template(HelmChart.RELEASE, "{}").get("Pod/gpuprof-device-plugin-nvidia-smi");
      KubernetesObjects.check(pod);
      Map<String, Object> container =
          HelmChart.map(((List<?>) at(pod, "spec", "containers")).get(0));
      assertEquals(List.of("nvidia-smi"), container.get("command"));
      assertEquals(null, container.get("env"));
      assertEquals(1, at(container, "resources", "limits", "nvidia.com/gpu"));
      boolean byRuntime = !compilation.values().config().plugin().usesCdi();
      assertEquals(
          byRuntime ? compilation.values().runtimeClassName() : "",
          HelmChart.map(pod.get("spec")).getOrDefault("runtimeClassName", ""));
    }
  }

  @Test
  void theCheckIsNoRubberStamp() {
    Map<String, Object> good =
        HelmChart.byName(ManifestsTarget.render(Compiled.of("gke-cos")).text())
            .get("DaemonSet/gpuprof-device-plugin");
    for (String wrong :
        List.of(
            "spec: {replicas: 3}",
            "spec: {template: {spec: {nodeSelektor: {}}}}",
            "spec: {template: {spec: {containers: [{image: x}]}}}",
            "spec: {template: {spec: {enableServiceLinks: \"false\"}}}",
            "spec: {template: {spec: {nodeSelector: {a: 1}}}}",
            "spec: {template: {spec: {tolerations: {}}}}",
            "spec: {template: {spec: {containers: [{name: x, resources: {limits: {memory: 1Qi}}}]}}}")) {
      Map<String, Object> broken = overlay(good, HelmChart.yaml11().load(wrong));
      assertThrows(Exception.class, () -> KubernetesObjects.check(broken), wrong);
    }
  }

  private static Map<String, Object> overlay(Map<String, Object> lower, Map<String, Object> upper) {
    Map<String, Object> merged = new LinkedHashMap<>(lower);
    upper.forEach(
        (key, value) ->
            merged.put(
                key,
                value instanceof Map<?, ?> && merged.get(key) instanceof Map<?, ?>
                    ? overlay(HelmChart.map(merged.get(key)), HelmChart.map(value))
                    : value));
    return merged;
  }

  private static void check(String what, String manifests) throws Exception {
    for (Map<String, Object> object : HelmChart.byName(manifests).values()) {
      try {
        KubernetesObjects.check(object);
      } catch (Exception e) {
        throw new AssertionError(what + ", " + object.get("kind"), e);
      }
      if (object.get("kind").equals("DaemonSet")) {
        checkMeaning(what, object);
      }
    }
  }

  private static void checkMeaning(String what, Map<String, Object> daemonSet) {
    Map<String, Object> selector = HelmChart.map(at(daemonSet, "spec", "selector", "matchLabels"));
    Map<String, Object> labels =
        HelmChart.map(at(daemonSet, "spec", "template", "metadata", "labels"));
    assertTrue(
        labels.entrySet().containsAll(selector.entrySet()), what + ": selector within labels");
    Map<String, Object> pod = HelmChart.map(at(daemonSet, "spec", "template", "spec"));
    Map<String, Object> container = HelmChart.map(((List<?>) pod.get("containers")).get(0));
    Set<Object> volumes = new HashSet<>();
    for (Object volume : (List<?>) pod.get("volumes")) {
      assertTrue(volumes.add(HelmChart.map(volume).get("name")), what + ": volume twice " + volume);
    }
    Set<Object> paths = new HashSet<>();
    for (Object mount : (List<?>) container.get("volumeMounts")) {
      assertTrue(
          volumes.contains(HelmChart.map(mount).get("name")), what + ": no volume for " + mount);
      assertTrue(paths.add(HelmChart.map(mount).get("mountPath")), what + ": path twice " + mount);
    }
    assertTrue(
        String.valueOf(container.get("image")).matches(".+(:(?!latest$)[^:/]+|@sha256:.+)"),
        what + ": image pinned");
  }

  private static Object at(Map<String, Object> tree, String... keys) {
    Object at = tree;
    for (String key : keys) {
      at = HelmChart.map(at).get(key);
    }
    return at;
  }

  @Test
  void constantFilesOfTheChartAreAllListed() throws Exception {
    Path folder = Path.of("src/main/resources/io/gpuprof/chart");
    try (var files = Files.walk(folder)) {
      assertEquals(
          ChartTarget.CONSTANT_FILES,
          files
              .filter(Files::isRegularFile)
              .map(f -> folder.relativize(f).toString())
              .sorted()
              .toList());
    }
  }
}
