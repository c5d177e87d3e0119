package io.gpuprof.cli;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import java.io.PrintStream;

/** Findings on a stream, with a closing line that counts them. */
final class DiagnosticOutput {

  private DiagnosticOutput() {}

  /**
   * Prints all findings; those of severity info only when asked for. Returns whether there were
   * errors.
   */
  static boolean print(Diagnostics diagnostics, boolean verbose, PrintStream stream) {
    int errors = 0;
    int warnings = 0;
    for (Diagnostic diagnostic : diagnostics.sorted()) {
      if (diagnostic.severity() == Severity.INFO && !verbose) {
        continue;
      }
      stream.print(DiagnosticPrinter.print(diagnostic));
      errors += diagnostic.severity() == Severity.ERROR ? 1 : 0;
      warnings += diagnostic.severity() == Severity.WARNING ? 1 : 0;
    }
    if (errors + warnings > 0) {
      stream.println(count(errors, "error") + ", " + count(warnings, "warning"));
    }
    return errors > 0;
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
