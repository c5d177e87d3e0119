package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays one tree over another: maps merge key by key, lists and scalars are replaced, null takes a
 * key away. Positions stay those of the text that each node came from.
 */
public final class TreeMerge {

  /** What becomes of a key that the upper tree sets to null. */
  private enum Nulls {
    /** It is gone. */
    TAKE_AWAY,
    /** It is gone where the lower tree has it, and stays null where there is nothing to take. */
    TAKE_WHAT_IS_THERE,
    /** It is null. */
    STAY
  }

  private TreeMerge() {}

  /** The lower tree with the upper one laid over it. */
  public static YamlMap overlay(YamlMap lower, YamlMap upper) {
    return overlay(lower, upper, Nulls.TAKE_AWAY);
  }

  /**
   * As {@link #overlay}, but a key that is null and takes nothing away stays, for whoever asks what
   * it is there for.
   */
  public static YamlMap overlayKeepingIdleNulls(YamlMap lower, YamlMap upper) {
    return overlay(lower, upper, Nulls.TAKE_WHAT_IS_THERE);
  }

  /**
   * As {@link #overlay}, but null is a value, as among the values files of Helm: it still has the
   * default of the chart to take away.
   */
  public static YamlMap overlayKeepingNulls(YamlMap lower, YamlMap upper) {
    return overlay(lower, upper, Nulls.STAY);
  }

  private static YamlMap overlay(YamlMap lower, YamlMap upper, Nulls nulls) {
    YamlMap.Builder both = new YamlMap.Builder(lower);
    Map<String, YamlMap.Entry> merged = both.entries();
    for (Map.Entry<String, YamlMap.Entry> each : upper.entries().entrySet()) {
      String key = each.getKey();
      YamlMap.Entry entry = each.getValue();
      YamlMap.Entry below = merged.get(key);
      if (isNull(entry.value()) && isTaken(below, nulls)) {
        merged.remove(key);
      } else if (entry.value() instanceof YamlMap map) {
        YamlMap onto =
            below != null && below.value() instanceof YamlMap lowerMap
                ? overlay(lowerMap, map, nulls)
                : nulls == Nulls.TAKE_AWAY ? withoutNulls(map) : map;
        merged.put(key, new YamlMap.Entry(entry.keyPosition(), onto));
      } else {
        merged.put(key, entry);
      }
    }
    // Overrides from the command line begin nowhere; what they are laid over still has its place.
    boolean placed = !upper.position().equals(Position.NONE);
    return both.build(placed ? upper.position() : lower.position());
  }

  private static boolean isTaken(YamlMap.@Nullable Entry below, Nulls nulls) {
    return switch (nulls) {
      case TAKE_AWAY -> true;
      case TAKE_WHAT_IS_THERE -> below != null && !isNull(below.value());
      case STAY -> false;
    };
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
