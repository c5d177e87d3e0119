package io.gpuprof.target;

import io.gpuprof.values.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pods' affinity. With named configs each DaemonSet keeps to the nodes of its config, and a
 * node whose label changes gets its new plugin only when the old one is gone: two plugins for one
 * resource leave a node without allocatable GPUs.
 */
final class PluginAffinity {

  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String TERMS = "nodeSelectorTerms";
  private static final String EXPRESSIONS = "matchExpressions";

  private PluginAffinity() {}

  static Map<String, Object> of(Values values, ReleaseNames names, PluginConfig config) {
    if (values.namedConfigs().isEmpty()) {
      return values.affinity();
    }
    Map<String, Object> affinity = new LinkedHashMap<>(values.affinity());
    affinity.put("nodeAffinity", nodes(map(affinity, "nodeAffinity"), condition(values, config)));
    affinity.put("podAntiAffinity", apart(map(affinity, "podAntiAffinity"), names));
    return affinity;
  }

  /** NotIn holds for a node without the label too, and for one with an unknown name. */
  private static Map<String, Object> condition(Values values, PluginConfig config) {
    List<String> named = values.namedConfigs().keySet().stream().sorted().toList();
    return Manifest.map(
        "key",
        PluginConfig.LABEL,
        "operator",
        config.isDefault() ? "NotIn" : "In",
        "values",
        config.isDefault() ? named : List.of(config.name()));
  }

  /** A node must meet all of one term, so the condition goes into each. */
  private static Map<String, Object> nodes(
      Map<String, Object> affinity, Map<String, Object> condition) {
    Map<String, Object> required = map(affinity, REQUIRED);
    List<?> given = required.isEmpty() ? List.of(Map.of()) : list(required, TERMS);
    List<Object> terms = new ArrayList<>();
    for (Object term : given) {
      Map<String, Object> narrowed = copy(term);
      narrowed.put(EXPRESSIONS, with(list(narrowed, EXPRESSIONS), condition));
      terms.add(narrowed);
    }
    required.put(TERMS, terms);
    affinity.put(REQUIRED, required);
    return affinity;
  }

  private static Map<String, Object> apart(Map<String, Object> affinity, ReleaseNames names) {
    Map<String, Object> term =
        Manifest.map(
            "labelSelector",
            Manifest.map("matchLabels", names.pluginLabels()),
            "topologyKey",
            "kubernetes.io/hostname");
    affinity.put(REQUIRED, with(list(affinity, REQUIRED), term));
    return affinity;
  }

  private static List<Object> with(List<?> items, Object further) {
    List<Object> longer = new ArrayList<>(items);
    longer.add(further);
    return longer;
  }

  private static List<?> list(Map<String, Object> map, String key) {
    return map.get(key) instanceof List<?> list ? list : List.of();
  }

  private static Map<String, Object> map(Map<String, Object> map, String key) {
    return map.containsKey(key) ? copy(map.get(key)) : new LinkedHashMap<>();
  }

  private static Map<String, Object> copy(Object map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    ((Map<?, ?>) map).forEach((key, value) -> copy.put((String) key, value));
    return copy;
  }
}
