package io.gpuprof.runtime.diagnostic;

/**
 * Diagnostics as text for a person: {@code file:line:col: severity[id]: fact}, the line with a
 * caret, the remedy.
 */
public final class DiagnosticPrinter {

  private static final int LONGEST_LINE = 200;

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

  private static void excerpt(Position position, StringBuilder out) {
    if (position.line() == 0) {
      return;
    }
    String line = position.file().line(position.line());
    if (line.isBlank() || line.length() > LONGEST_LINE) {
      return;
    }
    out.append("    ").append(visible(line)).append('\n');
    if (position.column() > 0) {
      out.append("    ");
      int column = 1;
      for (int i = 0; i < line.length() && column < position.column(); column++) {
        int codePoint = line.codePointAt(i);
        out.append(codePoint == '\t' ? '\t' : ' ');
        i += Character.charCount(codePoint);
      }
      out.append("^\n");
    }
  }

  /** Control characters from the input must not reach a terminal as such. */
  private static String visible(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = (Character.isISOControl(c) && c != '\t') || c == '\uFEFF';
      if (control && out == null) {
        out = new StringBuilder(text.substring(0, i));
      }
      if (out != null) {
        out.append(control ? '\uFFFD' : c);
      }
    }
    return out == null ? text : out.toString();
  }
}
