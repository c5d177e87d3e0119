package io.gpuprof.diff;

import io.gpuprof.report.MarkdownText;

/** A difference for a terminal. */
public final class TextDiff {

  private TextDiff() {}

  /** The text; empty when nothing differs. */
  public static String render(Difference difference) {
    if (difference.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    out.append("--- ").append(MarkdownText.printable(difference.before())).append('\n');
    out.append("+++ ").append(MarkdownText.printable(difference.after())).append('\n');
    difference.objects().forEach(object -> object(object, out));
    return out.append('\n').append(difference.summary()).append('\n').toString();
  }

  private static void object(ObjectChange object, StringBuilder out) {
    out.append('\n').append(object.title()).append(": ").append(object.kind().word()).append('\n');
    why(object.why(), "  ", out);
    for (FieldChange field : object.fields()) {
      out.append("  ").append(field.path()).append('\n');
      boolean together = field.whyBefore().equals(field.whyAfter());
      side('-', field.before(), together ? "" : field.whyBefore(), out);
      side('+', field.after(), field.whyAfter(), out);
    }
  }

  private static void side(char sign, String value, String why, StringBuilder out) {
    if (!value.isEmpty()) {
      out.append("    ").append(sign).append(' ').append(value).append('\n');
      why(why, "        ", out);
    }
  }

  private static void why(String why, String indent, StringBuilder out) {
    if (!why.isEmpty()) {
      String line = MarkdownText.printable(why.strip().replaceAll("\\s+", " "));
      out.append(indent).append("why: ").append(line).append('\n');
    }
  }
}
