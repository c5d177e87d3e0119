package io.gpuprof.audit;

import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes a pod can run on, as far as labels say: nodeSelector, and the node affinity that is
 * required. Taints are not looked at.
 *
 * @param terms one of them has to hold
 */
record NodeSelection(List<List<Requirement>> terms) {

  /** What a node's labels must fulfil. */
  record Requirement(String key, String operator, Set<String> values) {}

  /** What is known of one label that several requirements name. */
  private static final class Label {
    private boolean present;
    private boolean absent;
    private Optional<Set<String>> among = Optional.empty();
    private final Set<String> not = new HashSet<>();

    void add(Requirement requirement) {
      switch (requirement.operator()) {
        case "In" -> {
          present = true;
          Set<String> values = new HashSet<>(requirement.values());
          among.ifPresent(values::retainAll);
          among = Optional.of(values);
        }
        case "NotIn" -> not.addAll(requirement.values());
        case "Exists" -> present = true;
        case "DoesNotExist" -> absent = true;
        default -> {} // Gt and Lt: taken as if they could hold
      }
    }

    boolean canHold() {
      return !(present && absent) && among.map(values -> !not.containsAll(values)).orElse(true);
    }
  }

  static NodeSelection of(YamlMap pod) {
    List<Requirement> always = new ArrayList<>();
    Trees.map(pod, "nodeSelector")
        .ifPresent(
            labels ->
                labels
                    .entries()
                    .forEach(
                        (key, entry) ->
                            Trees.scalar(entry.value())
                                .ifPresent(
                                    v ->
                                        always.add(new Requirement(key, "In", Set.of(v.text()))))));
    List<List<Requirement>> terms = new ArrayList<>();
    for (YamlMap term :
        Trees.maps(
            pod,
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms")) {
      List<Requirement> all = new ArrayList<>(always);
      Trees.maps(term, "matchExpressions").forEach(e -> all.add(requirement(e)));
      terms.add(all);
    }
    return new NodeSelection(terms.isEmpty() ? List.of(always) : terms);
  }

  private static Requirement requirement(YamlMap expression) {
    Set<String> values = new HashSet<>();
    Trees.items(expression, "values")
        .forEach(v -> Trees.scalar(v).map(YamlScalar::text).ifPresent(values::add));
    return new Requirement(
        Trees.text(expression, "key").orElse(""),
        Trees.text(expression, "operator").orElse(""),
        values);
  }

  /** Whether one node can fulfil both. */
  boolean overlaps(NodeSelection other) {
    return terms.stream()
        .anyMatch(mine -> other.terms.stream().anyMatch(theirs -> canBothHold(mine, theirs)));
  }

  private static boolean canBothHold(List<Requirement> mine, List<Requirement> theirs) {
    Map<String, Label> labels = new HashMap<>();
    for (List<Requirement> requirements : List.of(mine, theirs)) {
      requirements.forEach(r -> labels.computeIfAbsent(r.key(), key -> new Label()).add(r));
    }
    return labels.values().stream().allMatch(Label::canHold);
  }
}
