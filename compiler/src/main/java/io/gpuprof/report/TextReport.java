package io.gpuprof.report;

import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Severity;

/** Findings for people, with a closing line that counts them. */
final class TextReport {

  private TextReport() {}

  static String render(Report report) {
    StringBuilder out = new StringBuilder();
    report.findings().forEach(f -> out.append(DiagnosticPrinter.print(f.diagnostic())));
    long errors = report.count(Severity.ERROR);
    long warnings = report.count(Severity.WARNING);
    if (errors + warnings > 0) {
      out.append(count(errors, "error")).append(", ").append(count(warnings, "warning"));
      out.append('\n');
    }
    return out.toString();
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
