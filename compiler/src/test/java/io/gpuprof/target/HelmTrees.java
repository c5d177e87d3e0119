package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;

/** Objects by Helm and objects by us, in a form in which they must be equal. */
@NullUnmarked
final class HelmTrees {

  private HelmTrees() {}

  /** What Helm rendered; its hooks are no objects of the installation. */
  static String ofHelm(Map<String, Map<String, Object>> objects) {
    Map<String, Map<String, Object>> ours = new LinkedHashMap<>(objects);
    ours.values().removeIf(HelmTrees::isHook);
    return comparable(ours);
  }

  /** What we emit; the Namespace, if there is one, Helm leaves to its user. */
  static String ofManifests(String manifests, String namespace) {
    Map<String, Map<String, Object>> objects = HelmChart.byName(manifests);
    objects.remove("Namespace/" + namespace);
    return comparable(objects);
  }

  private static boolean isHook(Map<String, Object> object) {
    Object annotations = HelmChart.map(object.get("metadata")).get("annotations");
    return annotations instanceof Map<?, ?> map && map.containsKey("helm.sh/hook");
  }

  /** The embedded config parsed, and without the two labels that tell who wrote an object. */
  private static String comparable(Map<String, Map<String, Object>> objects) {
    Map<String, Object> comparable = new TreeMap<>();
    objects.forEach((id, object) -> comparable.put(id, sorted(normal(object))));
    return YamlText.write(comparable);
  }

  private static Map<String, Object> normal(Map<String, Object> object) {
    Map<String, Object> metadata = new LinkedHashMap<>(HelmChart.map(object.get("metadata")));
    Map<String, Object> labels = new LinkedHashMap<>(HelmChart.map(metadata.get("labels")));
    labels.remove("helm.sh/chart");
    assertTrue(labels.remove("app.kubernetes.io/managed-by") != null);
    metadata.put("labels", labels);
    Map<String, Object> copy = new LinkedHashMap<>(object);
    copy.put("metadata", metadata);
    if (object.get("kind").equals("ConfigMap")) {
      Map<String, Object> data = new LinkedHashMap<>(HelmChart.map(object.get("data")));
      data.replaceAll(
          (file, text) -> new ArrayList<>(List.of(HelmChart.yaml11().<Object>load((String) text))));
      copy.put("data", data);
    }
    return copy;
  }

  private static Object sorted(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, value) -> sorted.put((String) key, sorted(value)));
      return sorted;
    }
    return tree instanceof List<?> list ? list.stream().map(HelmTrees::sorted).toList() : tree;
  }
}
