package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.List;
import java.util.Optional;

/** Questions to a tree that may be anything: what is not as expected is not there. */
final class Trees {

  private Trees() {}

  /** The node below a chain of keys. */
  static Optional<YamlNode> get(YamlNode node, String... keys) {
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

  static Optional<YamlMap> map(YamlNode node, String... keys) {
    return get(node, keys).filter(YamlMap.class::isInstance).map(YamlMap.class::cast);
  }

  /** The text of a scalar other than null. */
  static Optional<String> text(YamlNode node, String... keys) {
    return get(node, keys).flatMap(Trees::scalar).map(YamlScalar::text);
  }

  static Optional<YamlScalar> scalar(YamlNode node) {
    return node instanceof YamlScalar scalar && scalar.kind() != YamlScalar.Kind.NULL
        ? Optional.of(scalar)
        : Optional.empty();
  }

  /** The maps among the items of a list. */
  static List<YamlMap> maps(YamlNode node, String... keys) {
    return items(node, keys).stream()
        .filter(YamlMap.class::isInstance)
        .map(YamlMap.class::cast)
        .toList();
  }

  static List<YamlNode> items(YamlNode node, String... keys) {
    return get(node, keys)
        .filter(YamlList.class::isInstance)
        .map(list -> ((YamlList) list).items())
        .orElse(List.of());
  }

  static boolean isTrue(YamlNode node, String... keys) {
    return text(node, keys).filter("true"::equals).isPresent();
  }

  /** Where a key stands; where the map begins if it has no such key. */
  static Position keyPosition(YamlMap map, String key) {
    YamlMap.Entry entry = map.entries().get(key);
    return entry == null ? map.position() : entry.keyPosition();
  }
}
