package io.gpuprof.picture;

import java.util.List;

/**
 * A line of text in a cell.
 *
 * @param parts its pieces, from left to right
 */
record Line(List<Part> parts) {

  /** A piece of one colour. */
  record Part(String text, Ink ink) {}

  static Line note(String text) {
    return new Line(List.of(new Part(text, Ink.NOTE)));
  }

  static Line of(Part... parts) {
    return new Line(List.of(parts).stream().filter(part -> !part.text().isEmpty()).toList());
  }

  /** In characters; all text in cells has one width. */
  int length() {
    return parts.stream().mapToInt(part -> part.text().length()).sum();
  }
}
