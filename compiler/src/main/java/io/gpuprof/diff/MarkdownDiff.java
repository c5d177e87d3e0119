package io.gpuprof.diff;

import io.gpuprof.report.MarkdownText;
import java.util.ArrayList;
import java.util.List;

/** A difference for a comment on a pull request. */
public final class MarkdownDiff {

  /** GitHub takes 65,536 characters; a bot may want to add some of its own. */
  static final int LONGEST = 60_000;

  private static final int LONGEST_VALUE = 300;
  private static final int LONGEST_REASON = 500;

  /** Room for the closing tags and the line that says what was left out. */
  private static final int RESERVE = 300;

  private MarkdownDiff() {}

  /** The comment; it says so when nothing differs. */
  public static String render(Difference difference) {
    StringBuilder out = new StringBuilder();
    out.append("**gpuprof diff**: ")
        .append(code(difference.before()))
        .append(" → ")
        .append(code(difference.after()))
        .append(": ")
        .append(difference.summary())
        .append("\n");
    int left = 0;
    for (ObjectChange object : difference.objects()) {
      left += object(object, out);
    }
    if (left > 0) {
      out.append("\n… and ")
          .append(Wording.count(left, "more change"))
          .append("; `gpuprof diff` without `--format markdown` shows all.\n");
    }
    return out.toString();
  }

  /** Returns how many changes did not fit. */
  private static int object(ObjectChange object, StringBuilder out) {
    String head =
        "\n<details><summary><b>%s</b> %s: %s</summary>\n%s<table>\n<tr><th>Field</th><th>Before</th><th>After</th></tr>\n"
            .formatted(
                MarkdownText.html(object.title(), LONGEST_VALUE),
                object.kind().word(),
                Wording.count(object.fields().size(), "field"),
                why(object.why()));
    List<String> rows = new ArrayList<>();
    int room = LONGEST - RESERVE - out.length() - head.length();
    for (FieldChange field : object.fields()) {
      String row = row(field);
      room -= row.length();
      if (room < 0) {
        break;
      }
      rows.add(row);
    }
    int left = object.fields().size() - rows.size();
    if (room < 0 && rows.isEmpty()) {
      return Math.max(1, left);
    }
    out.append(head);
    rows.forEach(out::append);
    out.append("</table>\n</details>\n");
    return left;
  }

  private static String row(FieldChange field) {
    boolean together = field.whyBefore().equals(field.whyAfter());
    return "<tr><td>%s</td><td>%s%s</td><td>%s%s</td></tr>\n"
        .formatted(
            code(field.path()),
            value(field.before()),
            together ? "" : why(field.whyBefore()),
            value(field.after()),
            why(field.whyAfter()));
  }

  private static String value(String value) {
    return value.isEmpty() ? "-" : code(value);
  }

  private static String why(String why) {
    String line = why.strip().replaceAll("\\s+", " ");
    return line.isEmpty() ? "" : "<br><sub>" + MarkdownText.html(line, LONGEST_REASON) + "</sub>";
  }

  private static String code(String text) {
    return MarkdownText.code(text, LONGEST_VALUE);
  }
}
