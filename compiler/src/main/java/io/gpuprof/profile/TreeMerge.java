package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lays one tree over another: maps merge key by key, lists and scalars are replaced, null takes a
 * key away. Positions stay those of the text that each node came from.
 */
public final class TreeMerge {

  private TreeMerge() {}

  /** The lower tree with the upper one laid over it. */
  public static YamlMap overlay(YamlMap lower, YamlMap upper) {
    Map<String, YamlMap.Entry> merged = new LinkedHashMap<>(lower.entries());
    upper
        .entries()
        .forEach(
            (key, entry) -> {
              YamlNode value = entry.value();
              if (isNull(value)) {
                merged.remove(key);
                return;
              }
              YamlMap.Entry below = merged.get(key);
              if (value instanceof YamlMap map) {
                YamlMap onto =
                    below != null && below.value() instanceof YamlMap lowerMap
                        ? overlay(lowerMap, map)
                        : withoutNulls(map);
                merged.put(key, new YamlMap.Entry(entry.keyPosition(), onto));
              } else {
                merged.put(key, entry);
              }
            });
    // Overrides from the command line begin nowhere; what they are laid over still has its place.
    boolean placed = !upper.position().equals(Position.NONE);
    return new YamlMap(placed ? upper.position() : lower.position(), merged);
  }

  /** The tree without the keys that are null: those take away what a parent states. */
  public static YamlMap withoutNulls(YamlMap map) {
    // Nearly always there are none, and trees are immutable: nothing is copied then.
    return hasNulls(map) ? overlay(new YamlMap(map.position(), Map.of()), map) : map;
  }

  private static boolean hasNulls(YamlMap map) {
    for (YamlMap.Entry entry : map.entries().values()) {
      if (isNull(entry.value()) || (entry.value() instanceof YamlMap inner && hasNulls(inner))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNull(YamlNode node) {
    return node instanceof YamlScalar s && s.kind() == YamlScalar.Kind.NULL;
  }
}
