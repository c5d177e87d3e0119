package io.gpuprof.report;

import java.util.ArrayList;
import java.util.List;

/** The summary of a job at GitHub, or a comment: how many there are, and a table of the worst. */
final class MarkdownReport {

  /** GitHub takes 1 MiB for the summary of a step, and 65,536 characters for a comment. */
  static final int LONGEST = 60_000;

  private static final int LONGEST_TEXT = 600;

  /** Room for the closing tag and the line that says what was left out. */
  private static final int RESERVE = 200;

  private MarkdownReport() {}

  static String render(Report report) {
    StringBuilder out = new StringBuilder("**gpuprof validate**: " + report.summary() + "\n");
    List<String> rows = new ArrayList<>();
    int room = LONGEST - RESERVE - out.length();
    for (Finding finding : report.bySeverity()) {
      String row = row(finding);
      room -= row.length();
      if (room < 0) {
        break;
      }
      rows.add(row);
    }
    if (!rows.isEmpty()) {
      out.append("\n<table>\n<tr><th></th><th>Where</th><th>What</th></tr>\n");
      rows.forEach(out::append);
      out.append("</table>\n");
    }
    int left = report.findings().size() - rows.size();
    if (left > 0) {
      out.append("\n… and ").append(left).append(" more; the log of the step has all.\n");
    }
    return out.toString();
  }

  private static String row(Finding finding) {
    String place = finding.path() + (finding.line() == 0 ? "" : ":" + finding.line());
    String remedy = finding.diagnostic().remedy();
    return "<tr><td>%s</td><td>%s</td><td>%s<br>%s<a href=\"%s\">%s</a></td></tr>\n"
        .formatted(
            finding.severity(),
            place.isEmpty() ? "" : MarkdownText.code(place, LONGEST_TEXT),
            MarkdownText.html(finding.diagnostic().fact(), LONGEST_TEXT),
            remedy.isEmpty() ? "" : "Fix: " + MarkdownText.html(remedy, LONGEST_TEXT) + "<br>",
            FindingPage.of(finding.id()),
            finding.id());
  }
}
