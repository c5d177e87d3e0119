package io.gpuprof.diff;

import io.gpuprof.report.MarkdownText;

/** A difference for a terminal. */
public final class TextDiff {

  private final StringBuilder out = new StringBuilder();
  private String lastWhy = "";

  private TextDiff() {}

  /** The text; empty when nothing differs. */
  public static String render(Difference difference) {
    return difference.isEmpty() ? "" : new TextDiff().text(difference);
  }

  private String text(Difference difference) {
    out.append("--- ").append(MarkdownText.printable(difference.before())).append('\n');
    out.append("+++ ").append(MarkdownText.printable(difference.after())).append('\n');
    difference.objects().forEach(this::object);
    return out.append('\n').append(difference.summary()).append('\n').toString();
  }

  private void object(ObjectChange object) {
    out.append('\n').append(object.title()).append(": ").append(object.kind().word()).append('\n');
    lastWhy = "";
    why(object.why(), "  ");
    for (FieldChange field : object.fields()) {
      out.append("  ").append(field.path()).append('\n');
      boolean together = field.whyBefore().equals(field.whyAfter());
      side('-', field.before(), together ? "" : field.whyBefore());
      side('+', field.after(), field.whyAfter());
    }
  }

  private void side(char sign, String value, String why) {
    if (!value.isEmpty()) {
      out.append("    ").append(sign).append(' ').append(value).append('\n');
      why(why, "        ");
    }
  }

  /** Many fields of a list or a probe have one reason: it is told once. */
  private void why(String why, String indent) {
    if (!why.isEmpty()) {
      String line = MarkdownText.printable(why.strip().replaceAll("\\s+", " "));
      out.append(indent).append("why: ").append(line.equals(lastWhy) ? "as above" : line);
      out.append('\n');
      lastWhy = line;
    }
  }
}
