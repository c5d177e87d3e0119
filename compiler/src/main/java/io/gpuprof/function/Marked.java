package io.gpuprof.function;

import java.util.List;
import java.util.Optional;

/**
 * A node of a YAML text that knows where it begins and ends, so that the text can be edited around
 * it. Offsets are those of Java strings.
 */
sealed interface Marked {

  /** Offset of the first character, anchor and tag included. */
  int start();

  /**
   * Offset behind the last character. A block collection ends where its last part ends; a literal
   * or folded scalar ends behind its last line break.
   */
  int end();

  /**
   * A scalar.
   *
   * @param text its content
   * @param lines whether it is a literal or folded block
   */
  record Scalar(int start, int end, String text, boolean lines) implements Marked {}

  /** A mention of an anchor. */
  record Alias(int start, int end) implements Marked {}

  /**
   * A mapping.
   *
   * @param flow whether it is written in braces
   */
  record Mapping(int start, int end, boolean flow, List<Entry> entries) implements Marked {

    /** The entry of a key, if there is one. */
    Optional<Entry> entry(String key) {
      for (Entry entry : entries) {
        if (entry.key().text().equals(key)) {
          return Optional.of(entry);
        }
      }
      return Optional.empty();
    }

    /** The text of a scalar value; empty where there is none. */
    String text(String key) {
      return entry(key)
          .map(Entry::value)
          .filter(Scalar.class::isInstance)
          .map(v -> ((Scalar) v).text())
          .orElse("");
    }

    /** A value that is a mapping. */
    Optional<Mapping> mapping(String key) {
      return entry(key)
          .map(Entry::value)
          .filter(Mapping.class::isInstance)
          .map(Mapping.class::cast);
    }
  }

  /** A key and its value. */
  record Entry(Scalar key, Marked value) {}

  /**
   * A sequence.
   *
   * @param flow whether it is written in brackets
   */
  record Sequence(int start, int end, boolean flow, List<Marked> items) implements Marked {}
}
