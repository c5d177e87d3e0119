package io.gpuprof.report;

import io.gpuprof.runtime.source.RecordBinder;

/** The formats of a report. */
public enum ReportFormat {
  /** For people. */
  TEXT,
  /** Our own JSON. */
  JSON,
  /** SARIF 2.1.0, for code scanning. */
  SARIF,
  /** Workflow commands of GitHub Actions, which become annotations. */
  GITHUB,
  /** GitLab's code quality report. */
  GITLAB,
  /** JUnit XML, as GitLab and Jenkins read it. */
  JUNIT,
  /** Markdown, for the summary of a job or a comment. */
  MARKDOWN;

  /** The name for the command line. */
  public String label() {
    return RecordBinder.spelling(this);
  }

  /** The report, ending with a line feed unless it is empty. */
  public String render(Report report) {
    return switch (this) {
      case TEXT -> TextReport.render(report);
      case JSON -> JsonReport.render(report);
      case SARIF -> SarifReport.render(report);
      case GITHUB -> GithubReport.render(report);
      case GITLAB -> GitlabReport.render(report);
      case JUNIT -> JunitReport.render(report);
      case MARKDOWN -> MarkdownReport.render(report);
    };
  }
}
