package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Position;

/** A node of a YAML document: immutable, and it knows where it came from. */
public sealed interface YamlNode permits YamlMap, YamlList, YamlScalar {

  /** Where the node begins. */
  Position position();

  /** What a person calls this kind of node, with an article: {@code a map}, {@code a string}. */
  String kindName();

  /**
   * The node as plain Java values: {@code Map<String, Object>} in document order, {@code
   * List<Object>}, {@code String}, {@code Long}, {@code BigInteger}, {@code Double}, {@code
   * Boolean}; null for a YAML null.
   */
  @org.jspecify.annotations.Nullable Object toPlain();
}
