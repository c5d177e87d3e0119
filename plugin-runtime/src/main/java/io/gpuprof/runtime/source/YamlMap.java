package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Position;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with string keys, in document order.
 *
 * @param position where it begins
 * @param entries key to entry
 */
public record YamlMap(Position position, Map<String, Entry> entries) implements YamlNode {

  /**
   * One key with its value.
   *
   * @param keyPosition where the key stands
   * @param value what it maps to
   */
  public record Entry(Position keyPosition, YamlNode value) {}

  public YamlMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** The value of a key, if there is one. */
  public Optional<YamlNode> get(String key) {
    return Optional.ofNullable(value(key));
  }

  /** The value of a key if it is a map. */
  public Optional<YamlMap> map(String key) {
    return value(key) instanceof YamlMap map ? Optional.of(map) : Optional.empty();
  }

  /** The value of a key if it is a string. */
  public Optional<String> string(String key) {
    return value(key) instanceof YamlScalar s && s.kind() == YamlScalar.Kind.STRING
        ? Optional.of(s.text())
        : Optional.empty();
  }

  private @Nullable YamlNode value(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  @Override
  public String kindName() {
    return "a map";
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    entries.forEach((key, entry) -> plain.put(key, entry.value().toPlain()));
    return plain;
  }
}
