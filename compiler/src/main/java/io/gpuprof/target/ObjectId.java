package io.gpuprof.target;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an object is known by. The version is no part of it, nor is the file that it stands in.
 *
 * @param group API group, empty for the core group
 * @param namespace empty where none is stated
 */
public record ObjectId(String group, String kind, String namespace, String name) {

  /** By the apiVersion, of which only the group counts. */
  public static ObjectId of(String apiVersion, String kind, String namespace, String name) {
    int slash = apiVersion.indexOf('/');
    return new ObjectId(slash < 0 ? "" : apiVersion.substring(0, slash), kind, namespace, name);
  }

  /** Of a whole object; what it does not state is empty. */
  public static ObjectId of(Map<?, ?> object) {
    Map<?, ?> metadata = object.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
    return of(
        text(object.get("apiVersion")),
        text(object.get("kind")),
        text(metadata.get("namespace")),
        text(metadata.get("name")));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
