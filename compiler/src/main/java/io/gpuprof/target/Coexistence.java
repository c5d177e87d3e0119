package io.gpuprof.target;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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

  /** What counts of a DaemonSet. */
  private record Pods(
      ObjectId id, Map<?, ?> selector, Map<?, ?> labels, NodeSelection nodes, Set<?> tolerations) {

    static Pods of(ObjectId id, Map<?, ?> daemonSet) {
      Map<?, ?> pod = at(daemonSet, "spec", "template", "spec");
      return new Pods(
          id,
          at(daemonSet, "spec", "selector", "matchLabels"),
          at(daemonSet, "spec", "template", "metadata", "labels"),
          NodeSelection.of(pod),
          pod.get("tolerations") instanceof List<?> list ? new HashSet<>(list) : Set.of());
    }

    boolean selects(Pods other) {
      return !selector.isEmpty() && other.labels.entrySet().containsAll(selector.entrySet());
    }
  }

  private final Map<ObjectId, ? extends Map<String, ?>> objects;
  private final List<Pods> daemonSets = new ArrayList<>();

  /** Of some objects, as plain trees, which come from one profile. */
  public Coexistence(Map<ObjectId, ? extends Map<String, ?>> objects) {
    this.objects = objects;
    objects.forEach(
        (id, object) -> {
          if (isDaemonSet(id)) {
            daemonSets.add(Pods.of(id, object));
          }
        });
  }

  /** Of the objects that a profile compiles to. */
  public static Coexistence of(Compilation compilation) {
    Map<ObjectId, Map<String, Object>> objects = new LinkedHashMap<>();
    for (Map<String, Object> object : Target.objects(compilation)) {
      objects.put(ObjectId.of(object), object);
    }
    return new Coexistence(objects);
  }

  /** How these objects, the first, and another profile's clash; at most once in each way. */
  public List<Clash> with(Coexistence other) {
    List<Clash> clashes = new ArrayList<>();
    sameObject(other).ifPresent(id -> clashes.add(new Clash(Kind.SAME_OBJECT, id, id)));
    for (Pods mine : daemonSets) {
      for (Pods theirs : other.daemonSets) {
        if (!mine.id().equals(theirs.id()) && samePods(mine, theirs)) {
          clashes.add(new Clash(Kind.SAME_PODS, mine.id(), theirs.id()));
        }
        nodes(mine, theirs).ifPresent(kind -> clashes.add(new Clash(kind, mine.id(), theirs.id())));
      }
    }
    Set<Kind> told = new HashSet<>();
    return clashes.stream().filter(clash -> told.add(clash.kind())).toList();
  }

  private static boolean isDaemonSet(ObjectId id) {
    return id.kind().equals("DaemonSet");
  }

  /** An object that both make differently, the DaemonSet before others. */
  private Optional<ObjectId> sameObject(Coexistence other) {
    List<ObjectId> same =
        objects.keySet().stream()
            .filter(other.objects::containsKey)
            .filter(id -> !Objects.equals(objects.get(id), other.objects.get(id)))
            .toList();
    return same.stream()
        .filter(Coexistence::isDaemonSet)
        .findFirst()
        .or(() -> same.stream().findFirst());
  }

  /** Selectors reach no further than their namespace. */
  private static boolean samePods(Pods one, Pods other) {
    return one.id().namespace().equals(other.id().namespace())
        && (one.selects(other) || other.selects(one));
  }

  private static Optional<Kind> nodes(Pods one, Pods other) {
    if (one.nodes().isApartFrom(other.nodes())) {
      return Optional.empty();
    }
    // Where tolerations differ, taints may keep them apart.
    boolean certain =
        one.tolerations().equals(other.tolerations())
            && (one.nodes().isWithin(other.nodes()) || other.nodes().isWithin(one.nodes()));
    return Optional.of(certain ? Kind.SAME_NODES : Kind.PERHAPS_SAME_NODES);
  }

  private static Map<?, ?> at(Map<?, ?> tree, String... path) {
    Map<?, ?> at = tree;
    for (String key : path) {
      at = at.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }
    return at;
  }
}
