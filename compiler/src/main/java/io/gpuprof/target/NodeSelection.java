package io.gpuprof.target;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a pod may run on, as far as its {@code nodeSelector} and its required node
 * affinity say: any of several terms, each a demand on several labels. What taints and tolerations
 * do is not looked at.
 */
final class NodeSelection {

  private final List<Map<String, Demand>> terms;

  private NodeSelection(List<Map<String, Demand>> terms) {
    this.terms = terms;
  }

  /** Of the spec of a pod. */
  static NodeSelection of(Map<?, ?> podSpec) {
    Map<String, Demand> everywhere = new LinkedHashMap<>();
    map(podSpec, "nodeSelector")
        .forEach((key, value) -> demand(everywhere, key).in(Set.of(String.valueOf(value))));
    Map<?, ?> required =
        map(
            map(map(podSpec, "affinity"), "nodeAffinity"),
            "requiredDuringSchedulingIgnoredDuringExecution");
    if (required.isEmpty()) {
      return new NodeSelection(List.of(everywhere));
    }
    List<Map<String, Demand>> terms = new ArrayList<>();
    for (Object given : list(required, "nodeSelectorTerms")) {
      Map<String, Demand> term = new LinkedHashMap<>();
      if (given instanceof Map<?, ?> map) {
        list(map, "matchExpressions").forEach(e -> add(term, "", e));
        list(map, "matchFields").forEach(e -> add(term, "field ", e));
      }
      // A term without a demand matches no node.
      if (!term.isEmpty()) {
        everywhere.forEach((key, demand) -> term.merge(key, demand, Demand::and));
        terms.add(term);
      }
    }
    return new NodeSelection(terms);
  }

  /** Whether no node can fit both. */
  boolean isApartFrom(NodeSelection other) {
    return terms.stream().noneMatch(mine -> other.terms.stream().anyMatch(o -> together(mine, o)));
  }

  /** Whether every node that fits this fits the other, too. */
  boolean isWithin(NodeSelection other) {
    return terms.stream().allMatch(mine -> other.terms.stream().anyMatch(o -> implies(mine, o)));
  }

  private static boolean together(Map<String, Demand> a, Map<String, Demand> b) {
    Map<String, Demand> both = new LinkedHashMap<>(a);
    b.forEach((key, demand) -> both.merge(key, demand, Demand::and));
    return both.values().stream().allMatch(Demand::canBeMet);
  }

  private static boolean implies(Map<String, Demand> a, Map<String, Demand> b) {
    return b.entrySet().stream()
        .allMatch(e -> a.getOrDefault(e.getKey(), new Demand()).implies(e.getValue()));
  }

  private static void add(Map<String, Demand> term, String prefix, Object expression) {
    if (expression instanceof Map<?, ?> map) {
      Set<String> values = new HashSet<>();
      list(map, "values").forEach(value -> values.add(String.valueOf(value)));
      String operator = String.valueOf(map.get("operator"));
      Demand demand = demand(term, prefix + map.get("key"));
      switch (operator) {
        case "In" -> demand.in(values);
        case "NotIn" -> demand.notIn.addAll(values);
        case "Exists" -> demand.exists = true;
        case "DoesNotExist" -> demand.absent = true;
        default -> demand.others.add(operator + " " + values);
      }
    }
  }

  private static Demand demand(Map<String, Demand> term, Object key) {
    return term.computeIfAbsent(String.valueOf(key), k -> new Demand());
  }

  private static Map<?, ?> map(Map<?, ?> map, String key) {
    return map.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
  }

  private static List<?> list(Map<?, ?> map, String key) {
    return map.get(key) instanceof List<?> inner ? inner : List.of();
  }

  /** What is demanded of one label. */
  private static final class Demand {

    /** The values of which it must have one; null where none is stated. */
    private @Nullable Set<String> in;

    private final Set<String> notIn = new HashSet<>();
    private boolean exists;
    private boolean absent;

    /** Comparisons of numbers, which are only compared as texts. */
    private final Set<String> others = new HashSet<>();

    void in(Set<String> values) {
      if (in == null) {
        in = new HashSet<>(values);
      } else {
        in.retainAll(values);
      }
    }

    Demand and(Demand other) {
      Demand both = new Demand();
      for (Demand one : List.of(this, other)) {
        if (one.in != null) {
          both.in(one.in);
        }
        both.notIn.addAll(one.notIn);
        both.exists |= one.exists;
        both.absent |= one.absent;
        both.others.addAll(one.others);
      }
      return both;
    }

    private boolean isThere() {
      return exists || in != null || !others.isEmpty();
    }

    boolean canBeMet() {
      return !(absent && isThere()) && (in == null || !notIn.containsAll(in));
    }

    boolean implies(Demand other) {
      Set<String> left = in == null ? null : new HashSet<>(in);
      if (left != null) {
        left.removeAll(notIn);
      }
      boolean within = other.in == null || (left != null && other.in.containsAll(left));
      boolean without =
          absent
              || notIn.containsAll(other.notIn)
              || (left != null && left.stream().noneMatch(other.notIn::contains));
      return within
          && without
          && (!other.exists || isThere())
          && (!other.absent || absent)
          && others.containsAll(other.others);
    }
  }
}
