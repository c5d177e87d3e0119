package io.gpuprof.report;

import io.gpuprof.runtime.diagnostic.Severity;

/**
 * Workflow commands of GitHub Actions. GitHub shows about ten annotations of each severity for one
 * step, so the worst come first, and the log has all of them in full.
 */
final class GithubReport {

  /** As many annotations of one severity does GitHub show for a step. */
  private static final int SHOWN = 10;

  private GithubReport() {}

  static String render(Report report) {
    StringBuilder out = new StringBuilder();
    report.bySeverity().forEach(finding -> annotation(finding, out));
    if (!report.findings().isEmpty()) {
      out.append("::group::all findings\n");
      quoted(TextReport.render(report), report.findings().get(0).fingerprint(), out);
      out.append("::endgroup::\n");
    }
    for (Severity severity : Severity.values()) {
      long count = report.count(severity);
      if (count > SHOWN) {
        out.append(
            "gpuprof: %d findings of severity %s; GitHub shows about %d, all are listed above\n"
                .formatted(count, severity, SHOWN));
      }
    }
    out.append("gpuprof: ").append(report.summary()).append('\n');
    return out.toString();
  }

  private static void annotation(Finding finding, StringBuilder out) {
    out.append("::")
        .append(
            switch (finding.severity()) {
              case ERROR -> "error";
              case WARNING -> "warning";
              case INFO -> "notice";
            })
        .append(' ');
    if (!finding.path().isEmpty()) {
      out.append("file=").append(property(finding.path())).append(',');
      if (finding.line() > 0) {
        out.append("line=").append(finding.line()).append(',');
      }
      if (finding.column() > 0) {
        out.append("col=").append(finding.column()).append(',');
      }
      end(finding, out);
    }
    out.append("title=").append(property("gpuprof " + finding.id()));
    out.append("::").append(data(finding.message())).append('\n');
  }

  /** GitHub knows a column of the end only on the line of the begin. */
  private static void end(Finding finding, StringBuilder out) {
    if (finding.endLine() > 0) {
      out.append("endLine=").append(finding.endLine()).append(',');
      if (finding.endLine() == finding.line()) {
        out.append("endColumn=").append(finding.endColumn()).append(',');
      }
    }
  }

  /** Text of the input must not be taken for commands, wherever in the log it stands. */
  private static void quoted(String text, String token, StringBuilder out) {
    out.append("::stop-commands::").append(token).append('\n');
    out.append(text);
    out.append("::").append(token).append("::\n");
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
