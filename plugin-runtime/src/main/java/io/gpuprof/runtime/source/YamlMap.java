package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Position;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A mapping with string keys, in document order. */
public final class YamlMap implements YamlNode {

  /**
   * One key with its value.
   *
   * @param keyPosition where the key stands
   * @param value what it maps to
   */
  public record Entry(Position keyPosition, YamlNode value) {}

  private final Position position;
  private final Map<String, Entry> own;
  private final Map<String, Entry> entries;

  /**
   * A map.
   *
   * @param position where it begins
   * @param entries key to entry, copied
   */
  public YamlMap(Position position, Map<String, Entry> entries) {
    this(new LinkedHashMap<>(entries), position);
  }

  private YamlMap(Map<String, Entry> own, Position position) {
    this.position = position;
    this.own = own;
    this.entries = Collections.unmodifiableMap(own);
  }

  /**
   * Gathers the entries of a map, and hands them over instead of a copy: merging profiles copied
   * maps for a fifth of the time that a run takes.
   */
  public static final class Builder {

    private @Nullable Map<String, Entry> entries;

    /** Nothing yet. */
    public Builder() {
      entries = new LinkedHashMap<>();
    }

    /** All that a map holds. */
    public Builder(YamlMap map) {
      entries = new LinkedHashMap<>(map.own);
    }

    /** What has been gathered; it may be changed until {@link #build}. */
    public Map<String, Entry> entries() {
      if (entries == null) {
        throw new IllegalStateException("the map has been built");
      }
      return entries;
    }

    /** The map, once. */
    public YamlMap build(Position position) {
      YamlMap map = new YamlMap(entries(), position);
      entries = null;
      return map;
    }
  }

  /** Where it begins. */
  @Override
  public Position position() {
    return position;
  }

  /** Key to entry. */
  public Map<String, Entry> entries() {
    return entries;
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
    Entry entry = own.get(key);
    return entry == null ? null : entry.value();
  }

  @Override
  public String kindName() {
    return "a map";
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> each : own.entrySet()) {
      plain.put(each.getKey(), each.getValue().value().toPlain());
    }
    return plain;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof YamlMap map && position.equals(map.position) && own.equals(map.own);
  }

  @Override
  public int hashCode() {
    return 31 * position.hashCode() + own.hashCode();
  }

  @Override
  public String toString() {
    return position + " " + own;
  }
}
