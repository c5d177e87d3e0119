package io.gpuprof.diff;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.target.ObjectId;
import io.gpuprof.target.ObjectReasons;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of the two sides.
 *
 * @param name what the user called it
 * @param objects the objects, in the order of the files
 * @param reasons the reasons of the profiles that it was compiled from
 */
public record Side(
    String name,
    Map<ObjectId, Map<String, @Nullable Object>> objects,
    List<ObjectReasons> reasons) {

  /**
   * The objects of some YAML documents; a List stands for its items. An object that has no name or
   * is there twice is an error.
   */
  public static Side of(
      String name, List<YamlNode> documents, List<ObjectReasons> reasons, Diagnostics diagnostics) {
    Map<ObjectId, YamlMap> found = new LinkedHashMap<>();
    documents.forEach(document -> collect(document, found, diagnostics));
    Map<ObjectId, Map<String, @Nullable Object>> objects = new LinkedHashMap<>();
    found.forEach((id, map) -> objects.put(id, map.toPlain()));
    return new Side(name, objects, reasons);
  }

  private static void collect(
      YamlNode document, Map<ObjectId, YamlMap> found, Diagnostics diagnostics) {
    if (!(document instanceof YamlMap map)) {
      return;
    }
    if (map.string("kind").orElse("").endsWith("List")
        && map.get("items").orElse(null) instanceof YamlList list) {
      list.items().forEach(item -> collect(item, found, diagnostics));
      return;
    }
    ObjectId id = ObjectId.of(map.toPlain());
    if (id.kind().isEmpty() || id.name().isEmpty()) {
      diagnostics.error(
          "not-an-object",
          map.position(),
          "this is no Kubernetes object: it lacks a kind or metadata.name",
          "name only files of rendered manifests");
      return;
    }
    YamlMap earlier = found.putIfAbsent(id, map);
    if (earlier != null) {
      diagnostics.error(
          "object-repeated",
          map.position(),
          "`%s` is there twice; the other stands at %s".formatted(id, earlier.position()),
          "compare one installation with another, each with every object once");
    }
  }

  Optional<String> reason(ObjectId id, List<String> path) {
    return reasons.stream().flatMap(reason -> reason.of(id, path).stream()).findFirst();
  }
}
