package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys without a value. Where a profile may do without the key, null takes the parent's value back;
 * where it must have one, a forgotten value is a slip of the hand.
 */
final class EmptyKeys {

  private EmptyKeys() {}

  /** The document as if such keys were not there; the diagnostics name each. */
  static YamlMap without(YamlMap document, Diagnostics diagnostics) {
    return without(document, List.of(), diagnostics);
  }

  private static YamlMap without(YamlMap map, List<String> above, Diagnostics diagnostics) {
    Map<String, YamlMap.Entry> kept = new LinkedHashMap<>();
    map.entries()
        .forEach(
            (key, entry) -> {
              List<String> path = new ArrayList<>(above);
              path.add(key);
              if (isNull(entry.value()) && RecordBinder.requires(Profile.class, path)) {
                report(path, entry, diagnostics);
                if (path.size() == 1) {
                  kept.put(key, empty(entry));
                }
              } else if (entry.value() instanceof YamlMap inner) {
                kept.put(
                    key, new YamlMap.Entry(entry.keyPosition(), without(inner, path, diagnostics)));
              } else {
                kept.put(key, entry);
              }
            });
    return new YamlMap(map.position(), kept);
  }

  private static boolean isNull(YamlNode node) {
    return node instanceof YamlScalar s && s.kind() == YamlScalar.Kind.NULL;
  }

  /** A key of the document itself stays, or it would be called missing as well. */
  private static YamlMap.Entry empty(YamlMap.Entry entry) {
    return new YamlMap.Entry(entry.keyPosition(), new YamlMap(entry.value().position(), Map.of()));
  }

  private static void report(List<String> path, YamlMap.Entry entry, Diagnostics diagnostics) {
    diagnostics.error(
        "wrong-type",
        entry.keyPosition(),
        "`%s` has no value".formatted(String.join(".", path)),
        path.size() == 1
            ? "write its value; is it indented?"
            : "write its value, or remove the key to inherit one");
  }
}
