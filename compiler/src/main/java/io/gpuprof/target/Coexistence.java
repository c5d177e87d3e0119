package io.gpuprof.target;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the objects of two profiles can be in one cluster: each object must have one owner, a
 * DaemonSet must not select the pods of another, and a node must get one plugin, as two for one
 * resource leave it without allocatable GPUs. Source: Kubernetes documentation on DaemonSets, and
 * kubernetes/kubernetes pkg/kubelet/cm/devicemanager, where the later registration wins.
 */
public final class Coexistence {

  /** How two objects get into each other's way. */
  public enum Kind {
    /** They are one object with two contents. */
    SAME_OBJECT,
    /** One DaemonSet's selector fits the other's pods. */
    SAME_PODS,
    /** Every node of the one is a node of the other. */
    SAME_NODES,
    /** Nothing keeps them on different nodes. */
    PERHAPS_SAME_NODES
  }

  /**
   * Two objects that get into each other's way.
   *
   * @param kind how
   * @param one an object of the first
   * @param other an object of the second
   */
  public record Clash(Kind kind, ObjectId one, ObjectId other) {

    /** Id of the finding. */
    public String id() {
      return isAboutNodes() ? "profiles-overlap" : "profiles-clash";
    }

    /** Whether it is about the nodes, and not about the objects themselves. */
    public boolean isAboutNodes() {
      return kind == Kind.SAME_NODES || kind == Kind.PERHAPS_SAME_NODES;
    }

    /** What is wrong, in words, with the names of the two profiles. */
    public String fact(String profile, String otherProfile) {
      String both =
          "the %s of `%s` and the %s of `%s`".formatted(one, profile, other, otherProfile);
      return switch (kind) {
        case SAME_OBJECT ->
            "the profiles `%s` and `%s` both make the %s, each its own"
                .formatted(profile, otherProfile, one);
        case SAME_PODS -> both + " select each other's pods";
        case SAME_NODES ->
            both
                + " run on the same nodes, and two plugins for one resource leave a node without allocatable GPUs";
        case PERHAPS_SAME_NODES -> "nothing keeps " + both + " off the same node";
      };
    }

    /** What to do about it. */
    public String remedy() {
      if (isAboutNodes()) {
        return "give both profiles a pod.nodeSelector with the same key and different values, such as the label of their node pools";
      }
      return one.namespace().isEmpty()
          ? "it belongs to the whole cluster: let only one of the profiles make it, or make it alike in both"
          : "give one of the profiles a pod.releaseName of its own";
    }
  }

  private Coexistence() {}

  /** The objects that a profile compiles to, to be compared with those of others. */
  public static Map<ObjectId, Map<String, @Nullable Object>> objects(Compilation compilation) {
    Map<ObjectId, Map<String, @Nullable Object>> objects = new LinkedHashMap<>();
    for (Map<String, Object> object : Target.objects(compilation)) {
      objects.put(ObjectId.of(object), new LinkedHashMap<>(object));
    }
    return objects;
  }

  /** Between two sets of objects, each as plain trees; at most one clash of each kind. */
  public static List<Clash> between(
      Map<ObjectId, ? extends Map<String, ?>> ones,
      Map<ObjectId, ? extends Map<String, ?>> others) {
    List<Clash> clashes = new ArrayList<>();
    sameObject(ones, others).ifPresent(id -> clashes.add(new Clash(Kind.SAME_OBJECT, id, id)));
    for (Map.Entry<ObjectId, ? extends Map<String, ?>> one : ones.entrySet()) {
      for (Map.Entry<ObjectId, ? extends Map<String, ?>> other : others.entrySet()) {
        if (isDaemonSet(one.getKey()) && isDaemonSet(other.getKey())) {
          if (!one.getKey().equals(other.getKey()) && samePods(one, other)) {
            clashes.add(new Clash(Kind.SAME_PODS, one.getKey(), other.getKey()));
          }
          nodes(one.getValue(), other.getValue())
              .ifPresent(kind -> clashes.add(new Clash(kind, one.getKey(), other.getKey())));
        }
      }
    }
    Set<Kind> told = new HashSet<>();
    return clashes.stream().filter(clash -> told.add(clash.kind())).toList();
  }

  private static boolean isDaemonSet(ObjectId id) {
    return id.kind().equals("DaemonSet");
  }

  /** An object that both make differently, the DaemonSet before others. */
  private static Optional<ObjectId> sameObject(
      Map<ObjectId, ? extends Map<String, ?>> ones,
      Map<ObjectId, ? extends Map<String, ?>> others) {
    List<ObjectId> same =
        ones.keySet().stream()
            .filter(others::containsKey)
            .filter(id -> !Objects.equals(ones.get(id), others.get(id)))
            .toList();
    return same.stream()
        .filter(Coexistence::isDaemonSet)
        .findFirst()
        .or(() -> same.stream().findFirst());
  }

  /** Selectors reach no further than their namespace. */
  private static boolean samePods(
      Map.Entry<ObjectId, ? extends Map<String, ?>> one,
      Map.Entry<ObjectId, ? extends Map<String, ?>> other) {
    return one.getKey().namespace().equals(other.getKey().namespace())
        && (selects(one.getValue(), other.getValue()) || selects(other.getValue(), one.getValue()));
  }

  private static boolean selects(Map<?, ?> one, Map<?, ?> other) {
    Map<?, ?> selector = at(one, "spec", "selector", "matchLabels");
    return !selector.isEmpty()
        && at(other, "spec", "template", "metadata", "labels")
            .entrySet()
            .containsAll(selector.entrySet());
  }

  private static Optional<Kind> nodes(Map<?, ?> one, Map<?, ?> other) {
    Map<?, ?> pod = at(one, "spec", "template", "spec");
    Map<?, ?> otherPod = at(other, "spec", "template", "spec");
    NodeSelection nodes = NodeSelection.of(pod);
    NodeSelection otherNodes = NodeSelection.of(otherPod);
    if (nodes.isApartFrom(otherNodes)) {
      return Optional.empty();
    }
    // Where tolerations differ, taints may keep them apart.
    boolean certain =
        tolerations(pod).equals(tolerations(otherPod))
            && (nodes.isWithin(otherNodes) || otherNodes.isWithin(nodes));
    return Optional.of(certain ? Kind.SAME_NODES : Kind.PERHAPS_SAME_NODES);
  }

  private static Set<?> tolerations(Map<?, ?> pod) {
    return pod.get("tolerations") instanceof List<?> list ? new HashSet<>(list) : Set.of();
  }

  private static Map<?, ?> at(Map<?, ?> tree, String... path) {
    Map<?, ?> at = tree;
    for (String key : path) {
      at = at.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }
    return at;
  }
}
