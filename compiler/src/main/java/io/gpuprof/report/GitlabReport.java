package io.gpuprof.report;

import io.gpuprof.schema.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/** GitLab's code quality report: a list, empty when all is well. */
final class GitlabReport {

  private GitlabReport() {}

  static String render(Report report) {
    return JsonText.indented(report.findings().stream().map(GitlabReport::issue).toList());
  }

  private static Map<String, Object> issue(Finding finding) {
    Map<String, Object> location = new LinkedHashMap<>();
    location.put("path", finding.path());
    // GitLab wants a line; a finding about a whole file is shown at its first.
    Map<String, Object> lines = new LinkedHashMap<>();
    lines.put("begin", Math.max(1, finding.line()));
    if (finding.endLine() > 0) {
      lines.put("end", finding.endLine());
    }
    location.put("lines", lines);
    Map<String, Object> issue = new LinkedHashMap<>();
    issue.put("description", finding.message().replace("\n", "; "));
    issue.put("check_name", finding.id());
    issue.put("fingerprint", finding.fingerprint());
    issue.put(
        "severity",
        switch (finding.severity()) {
          case ERROR -> "critical";
          case WARNING -> "minor";
          case INFO -> "info";
        });
    issue.put("location", location);
    return issue;
  }
}
