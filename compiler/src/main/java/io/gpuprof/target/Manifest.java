package io.gpuprof.target;

import java.util.LinkedHashMap;
import java.util.Map;

/** Kubernetes objects as plain trees, keys in the order in which people write them. */
final class Manifest {

  private Manifest() {}

  /** An object with its head; the caller adds the rest. */
  static Map<String, Object> of(String apiVersion, String kind, Map<String, Object> metadata) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", apiVersion);
    object.put("kind", kind);
    object.put("metadata", metadata);
    return object;
  }

  /** A map from keys and values in turn. */
  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  /** The upper map over the lower one: what the chart writes as {@code merge upper lower}. */
  static Map<String, Object> over(Map<String, ?> upper, Map<String, ?> lower) {
    Map<String, Object> merged = new LinkedHashMap<>(upper);
    lower.forEach(merged::putIfAbsent);
    return merged;
  }
}
