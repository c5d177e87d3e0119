package io.gpuprof.target;

import java.util.LinkedHashMap;
import java.util.List;
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

  /** Adds a key unless its value is an empty string, list or map. */
  static void putUnlessEmpty(Map<String, Object> map, String key, Object value) {
    boolean empty =
        value instanceof String text
            ? text.isEmpty()
            : value instanceof Map<?, ?> inner ? inner.isEmpty() : ((List<?>) value).isEmpty();
    if (!empty) {
      map.put(key, value);
    }
  }

  /** The upper map over the lower one: what the chart writes as {@code merge upper lower}. */
  static Map<String, Object> over(Map<String, ?> upper, Map<String, ?> lower) {
    Map<String, Object> merged = new LinkedHashMap<>(upper);
    lower.forEach(merged::putIfAbsent);
    return merged;
  }
}
