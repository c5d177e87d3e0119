package io.gpuprof.runtime.diagnostic;

/**
 * Diagnostics as text for a person: {@code file:line:col: severity[id]: fact}, the line with a
 * caret, the remedy.
 */
public final class DiagnosticPrinter {

  private static final int LONGEST_LINE = 160;

  private DiagnosticPrinter() {}

  /** The text of one diagnostic; ends with a line break. */
  public static String print(Diagnostic diagnostic) {
    StringBuilder out = new StringBuilder();
    Position position = diagnostic.position();
    if (!position.file().name().isEmpty()) {
      out.append(position).append(": ");
    }
    out.append(diagnostic.severity()).append('[').append(diagnostic.id()).append("]: ");
    out.append(visible(diagnostic.fact())).append('\n');
    excerpt(position, out);
    if (!diagnostic.remedy().isEmpty()) {
      out.append("  fix: ").append(visible(diagnostic.remedy())).append('\n');
    }
    return out.toString();
  }

  /** The line with a caret; of a long line only what is near the caret. */
  private static void excerpt(Position position, StringBuilder out) {
    if (position.line() == 0) {
      return;
    }
    int[] line = position.file().line(position.line()).codePoints().toArray();
    int caret = Math.max(0, position.column() - 1);
    int from = line.length <= LONGEST_LINE ? 0 : Math.max(0, caret - LONGEST_LINE / 2);
    int to = Math.min(line.length, from + LONGEST_LINE);
    String shown = new String(line, from, Math.max(0, to - from));
    if (shown.isBlank()) {
      return;
    }
    String before = from > 0 ? "... " : "";
    out.append("    ").append(before).append(visible(shown));
    out.append(to < line.length ? " ..." : "").append('\n');
    if (position.column() > 0) {
      out.append("    ").append(" ".repeat(before.length()));
      for (int i = from; i < caret && i < to; i++) {
        out.append(line[i] == '\t' ? "\t" : " ".repeat(width(line[i])));
      }
      out.append("^\n");
    }
  }

  /** How many columns a terminal gives to a character. */
  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (isUnsafe(codePoint)) {
      return 1;
    }
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (codePoint >= 0x1100 && codePoint <= 0x115F)
            || (codePoint >= 0x2E80 && codePoint <= 0xA4CF)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
            || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
    return wide ? 2 : 1;
  }

  /** What would move the cursor, colour the terminal or turn the reading direction around. */
  private static boolean isUnsafe(int codePoint) {
    return (Character.isISOControl(codePoint) && codePoint != '\t')
        || codePoint == 0xFEFF
        || (codePoint >= 0x2028 && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069)
        || codePoint == 0x200E
        || codePoint == 0x200F
        || Character.getType(codePoint) == Character.SURROGATE;
  }

  /**
   * Text of an input, or of a node's files, as one line that a terminal shows and obeys nothing of:
   * what could move the cursor, begin a line or turn the reading direction is replaced.
   */
  public static String visible(String text) {
    if (text.codePoints().noneMatch(DiagnosticPrinter::isUnsafe)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(isUnsafe(c) ? 0xFFFD : c));
    return out.toString();
  }
}
