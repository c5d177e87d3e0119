package io.gpuprof.runtime.plugin;

import static io.gpuprof.runtime.plugin.ClusterApi.items;
import static io.gpuprof.runtime.plugin.ClusterApi.tree;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;

/** Whether a pod may be on a node, and beside another pod: what Kubernetes documents of it. */
@NullUnmarked
final class NodeFit {

  private NodeFit() {}

  /** Selector, required node affinity, and taints that keep pods off. */
  static boolean fits(Map<String, Object> podSpec, Map<String, Object> node) {
    Map<String, Object> labels = tree(node, "metadata", "labels");
    Map<String, Object> selector = tree(podSpec, "nodeSelector");
    if (selector != null && !labels.entrySet().containsAll(selector.entrySet())) {
      return false;
    }
    List<Map<String, Object>> terms =
        items(
            podSpec,
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms");
    if (!terms.isEmpty() && terms.stream().noneMatch(term -> meets(term, labels))) {
      return false;
    }
    List<Map<String, Object>> taints = items(node, "spec", "taints");
    List<Map<String, Object>> tolerations = items(podSpec, "tolerations");
    return taints.stream()
        .allMatch(taint -> tolerations.stream().anyMatch(t -> tolerates(t, taint)));
  }

  private static boolean meets(Map<String, Object> term, Map<String, Object> labels) {
    List<Map<String, Object>> expressions = items(term, "matchExpressions");
    return expressions.stream()
        .allMatch(
            expression -> {
              String value = (String) labels.get(expression.get("key"));
              List<?> values = (List<?>) expression.get("values");
              return switch ((String) expression.get("operator")) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> throw new AssertionError(expression);
              };
            });
  }

  private static boolean tolerates(Map<String, Object> toleration, Map<String, Object> taint) {
    Object key = toleration.get("key");
    Object effect = toleration.get("effect");
    boolean any = Objects.equals(toleration.get("operator"), "Exists");
    return (key == null || key.equals(taint.get("key")))
        && (effect == null || effect.equals(taint.get("effect")))
        && (any || Objects.equals(toleration.get("value"), taint.get("value")));
  }

  /** Whether a pod must not be on the node of another. */
  static boolean avoids(Map<String, Object> pod, Map<String, Object> other) {
    if (pod.equals(other)) {
      return false;
    }
    List<Map<String, Object>> terms =
        items(
            pod,
            "spec",
            "affinity",
            "podAntiAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution");
    Map<String, Object> labels = tree(other, "metadata", "labels");
    return terms.stream()
        .anyMatch(
            term -> {
              Map<String, Object> selected = tree(term, "labelSelector", "matchLabels");
              return labels.entrySet().containsAll(selected.entrySet());
            });
  }
}
