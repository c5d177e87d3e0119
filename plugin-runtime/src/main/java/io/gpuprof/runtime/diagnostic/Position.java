package io.gpuprof.runtime.diagnostic;

import java.util.Comparator;

/**
 * A place in a text.
 *
 * @param file the text; {@link #NONE} has an empty one
 * @param line one-based; 0 for a whole file
 * @param column one-based, counted in code points; 0 for a whole line or file
 */
public record Position(SourceFile file, int line, int column) implements Comparable<Position> {

  private static final Comparator<Position> ORDER =
      Comparator.comparing((Position p) -> p.file().name())
          .thenComparingInt(Position::line)
          .thenComparingInt(Position::column);

  /** For facts that have no place, such as a missing option. */
  public static final Position NONE = new Position(new SourceFile("", ""), 0, 0);

  /** The whole of a file. */
  public static Position of(SourceFile file) {
    return new Position(file, 0, 0);
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, as far as they are known. */
  @Override
  public String toString() {
    if (line == 0) {
      return file.name();
    }
    return column == 0 ? file.name() + ":" + line : file.name() + ":" + line + ":" + column;
  }
}
