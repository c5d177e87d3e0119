package io.gpuprof.diff;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of an object is compared. */
final class ObjectContent {

  /** Notes of kpt, kustomize and gpuprof fn for themselves. */
  private static final List<String> NOTES =
      List.of(
          "internal.config.kubernetes.io/",
          "internal.kpt.dev/",
          "config.k8s.io/",
          "config.kubernetes.io/index",
          "config.kubernetes.io/path",
          "gpuprof.io/generated-by",
          "gpuprof.io/last-written");

  /** What follows from the release, and is the same on each of its objects. */
  private static final Set<String> OF_RELEASE =
      Set.of(
          "app.kubernetes.io/name",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/version",
          "app.kubernetes.io/component",
          "app.kubernetes.io/part-of",
          "app.kubernetes.io/managed-by",
          "helm.sh/chart",
          "gpuprof.io/profile",
          "checksum/config");

  private ObjectContent() {}

  /** Without what the object is known by, and without the notes of tools. */
  static Map<String, @Nullable Object> of(Map<String, @Nullable Object> object) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>(object);
    content.remove("apiVersion");
    content.remove("kind");
    edit(
        content,
        List.of("metadata"),
        metadata -> {
          metadata.remove("name");
          metadata.remove("namespace");
        });
    for (List<String> at : List.of(List.of("metadata"), List.of("spec", "template", "metadata"))) {
      edit(
          content,
          add(at, "annotations"),
          annotations -> annotations.keySet().removeIf(ObjectContent::isNote));
    }
    return content;
  }

  /** Of an object that only one side has: without what all objects of its release have, too. */
  static Map<String, @Nullable Object> ofOneSide(Map<String, @Nullable Object> object) {
    Map<String, @Nullable Object> content = of(object);
    for (List<String> at :
        List.of(
            List.of("metadata", "labels"),
            List.of("metadata", "annotations"),
            List.of("spec", "selector", "matchLabels"),
            List.of("spec", "template", "metadata", "labels"),
            List.of("spec", "template", "metadata", "annotations"))) {
      edit(content, at, map -> map.keySet().removeIf(OF_RELEASE::contains));
    }
    return content;
  }

  private static boolean isNote(Object key) {
    return NOTES.stream()
        .anyMatch(note -> note.endsWith("/") ? key.toString().startsWith(note) : key.equals(note));
  }

  private static List<String> add(List<String> path, String key) {
    return java.util.stream.Stream.concat(path.stream(), java.util.stream.Stream.of(key)).toList();
  }

  private interface Edit {
    void on(Map<String, @Nullable Object> map);
  }

  /** Edits a copy of the map at a path, if there is one; what becomes empty is taken out. */
  private static void edit(Map<String, @Nullable Object> map, List<String> path, Edit edit) {
    String key = path.get(0);
    if (!(map.get(key) instanceof Map<?, ?> below) || below.isEmpty()) {
      return;
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    below.forEach((k, value) -> copy.put((String) k, value));
    if (path.size() == 1) {
      edit.on(copy);
    } else {
      edit(copy, path.subList(1, path.size()), edit);
    }
    if (copy.isEmpty()) {
      map.remove(key);
    } else {
      map.put(key, copy);
    }
  }
}
