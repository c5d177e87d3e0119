package io.gpuprof.target;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the lists of a pod are merged: by the key that the Kubernetes API merges them by (its field
 * {@code x-kubernetes-list-map-keys} or patch merge key), as a set, or as a whole.
 */
public final class ListKeys {

  private static final Map<String, String> MERGED_BY =
      Map.of(
          "containers", "name",
          "initContainers", "name",
          "env", "name",
          "volumes", "name",
          "imagePullSecrets", "name",
          "volumeMounts", "mountPath",
          "ports", "containerPort");

  private static final Set<String> SETS = Set.of("tolerations");

  /** Of these an item is one choice among several: two merged would state both. */
  private static final Set<String> WHOLE_ITEMS = Set.of("env", "volumes");

  /** What a probe does; a probe that states two is refused. */
  public static final List<String> PROBE_ACTIONS = List.of("httpGet", "exec", "tcpSocket", "grpc");

  private ListKeys() {}

  /**
   * Names for the items of a list, such as {@code name=plugin}; empty when the list is one value,
   * or cannot be told apart by its keys.
   */
  public static Optional<List<String>> names(String field, List<?> items) {
    Set<String> seen = new HashSet<>();
    List<String> names = new java.util.ArrayList<>();
    for (Object item : items) {
      Optional<String> name = name(field, item);
      if (name.isEmpty() || !seen.add(name.get())) {
        return Optional.empty();
      }
      names.add(name.get());
    }
    return isMerged(field) ? Optional.of(names) : Optional.empty();
  }

  /** Whether the items of this list have names of their own, rather than positions. */
  public static boolean isMerged(String field) {
    return SETS.contains(field) || MERGED_BY.containsKey(field);
  }

  private static Optional<String> name(String field, @Nullable Object item) {
    if (SETS.contains(field)) {
      return Optional.of(CanonicalJson.shortHash(item));
    }
    String key = MERGED_BY.get(field);
    Object value = key != null && item instanceof Map<?, ?> map ? map.get(key) : null;
    return value == null ? Optional.empty() : Optional.of(key + "=" + value);
  }

  /** Whether an item is known by one of its keys, rather than by all that it is. */
  public static boolean areNamed(String field) {
    return MERGED_BY.containsKey(field);
  }

  /** Whether an item of this list is merged field by field. */
  public static boolean areItemsMerged(String field) {
    return MERGED_BY.containsKey(field) && !WHOLE_ITEMS.contains(field);
  }
}
