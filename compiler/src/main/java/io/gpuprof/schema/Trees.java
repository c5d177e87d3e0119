package io.gpuprof.schema;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Questions to a tree that others wrote and no schema has checked: what is not as expected is not
 * there.
 */
public final class Trees {

  private Trees() {}

  /** The node below a chain of keys. */
  public static Optional<YamlNode> get(YamlNode node, String... keys) {
    YamlNode at = node;
    for (String key : keys) {
      Optional<YamlNode> next = at instanceof YamlMap map ? map.get(key) : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      at = next.get();
    }
    return Optional.of(at);
  }

  /** The map below a chain of keys. */
  public static Optional<YamlMap> map(YamlNode node, String... keys) {
    return get(node, keys).filter(YamlMap.class::isInstance).map(YamlMap.class::cast);
  }

  /** The text of a scalar other than null. */
  public static Optional<String> text(YamlNode node, String... keys) {
    return get(node, keys).flatMap(Trees::scalar).map(YamlScalar::text);
  }

  /** A scalar other than null. */
  public static Optional<YamlScalar> scalar(YamlNode node) {
    return node instanceof YamlScalar scalar && scalar.kind() != YamlScalar.Kind.NULL
        ? Optional.of(scalar)
        : Optional.empty();
  }

  /** The maps among the items of a list. */
  public static List<YamlMap> maps(YamlNode node, String... keys) {
    return items(node, keys).stream()
        .filter(YamlMap.class::isInstance)
        .map(YamlMap.class::cast)
        .toList();
  }

  /** A Kubernetes object, or those of a {@code List}. */
  public static Stream<YamlNode> objects(YamlNode document) {
    return text(document, "kind").filter("List"::equals).isPresent()
        ? items(document, "items").stream().flatMap(Trees::objects)
        : Stream.of(document);
  }

  /** The items of the list below a chain of keys. */
  public static List<YamlNode> items(YamlNode node, String... keys) {
    return get(node, keys)
        .filter(YamlList.class::isInstance)
        .map(list -> ((YamlList) list).items())
        .orElse(List.of());
  }

  /** Whether the scalar below a chain of keys is {@code true}. */
  public static boolean isTrue(YamlNode node, String... keys) {
    return text(node, keys).filter("true"::equals).isPresent();
  }

  /** Where a key stands; where the map begins if it has no such key. */
  public static Position keyPosition(YamlMap map, String key) {
    YamlMap.Entry entry = map.entries().get(key);
    return entry == null ? map.position() : entry.keyPosition();
  }
}
