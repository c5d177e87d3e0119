package io.gpuprof.report;

/**
 * Text of the input for GitHub's Markdown, which GitLab reads too: it stands in HTML, where
 * Markdown has no marks, and is escaped as HTML.
 */
public final class MarkdownText {

  private MarkdownText() {}

  /** The text as code, at most so many characters of it. */
  public static String code(String text, int longest) {
    return "<code>" + html(text, longest) + "</code>";
  }

  /**
   * The text, at most so many characters of it, without what means something in HTML or Markdown,
   * and without what would mention or link somebody.
   */
  public static String html(String text, int longest) {
    StringBuilder out = new StringBuilder();
    printable(cut(text, longest))
        .codePoints()
        .forEach(
            c -> {
              if ("&<>\"'|`*_~[]\\@#$!".indexOf(c) >= 0) {
                out.append("&#").append(c).append(';');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static String cut(String text, int longest) {
    int points = text.codePointCount(0, text.length());
    return points <= longest
        ? text
        : "%s… (%d more characters)"
            .formatted(text.substring(0, text.offsetByCodePoints(0, longest)), points - longest);
  }

  /** Text of the input, without what could steer a terminal or turn the line round. */
  public static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED ->
                    out.append("\\u%04x".formatted(c));
                default -> out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
