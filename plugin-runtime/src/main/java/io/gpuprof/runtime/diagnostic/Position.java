package io.gpuprof.runtime.diagnostic;

import org.jspecify.annotations.Nullable;

/**
 * A place in a text.
 *
 * @param file the text; {@link #NONE} has an empty one
 * @param line one-based; 0 for a whole file
 * @param column one-based, counted in code points; 0 for a whole line or file
 * @param endLine line of the end; 0 where the end is not known
 * @param endColumn column after the last character; 0 where the end is not known
 */
public record Position(SourceFile file, int line, int column, int endLine, int endColumn)
    implements Comparable<Position> {

  /** For facts that have no place, such as a missing option. */
  public static final Position NONE = new Position(new SourceFile("", ""), 0, 0);

  /** A place whose end is not known. */
  public Position(SourceFile file, int line, int column) {
    this(file, line, column, 0, 0);
  }

  /** The whole of a file. */
  public static Position of(SourceFile file) {
    return new Position(file, 0, 0);
  }

  @Override
  public int compareTo(Position other) {
    int byFile = file.name().compareTo(other.file.name());
    int byLine = byFile != 0 ? byFile : Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  // Written out, as in SourceFile: what the compiler makes for records is woven at run time, for 10
  // ms when the first is asked for. One begin has one end, if any, so the end is not compared.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Position p
        && line == p.line
        && column == p.column
        && file.equals(p.file);
  }

  @Override
  public int hashCode() {
    return (file.hashCode() * 31 + line) * 31 + column;
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
