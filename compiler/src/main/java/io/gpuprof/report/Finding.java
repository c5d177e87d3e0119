package io.gpuprof.report;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Severity;

/**
 * A diagnostic with the name of its file as a repository knows it.
 *
 * @param diagnostic what was found
 * @param path relative to the root of the repository, with {@code /}; empty when there is no file
 * @param fingerprint the same for the same finding while only lines above it change, and different
 *     for two findings of one report; hexadecimal
 */
public record Finding(Diagnostic diagnostic, String path, String fingerprint) {

  String id() {
    return diagnostic.id();
  }

  Severity severity() {
    return diagnostic.severity();
  }

  /** One-based; 0 for a whole file. */
  int line() {
    return diagnostic.position().line();
  }

  /** One-based, in code points; 0 for a whole line. */
  int column() {
    return diagnostic.position().column();
  }

  /** One-based; 0 where the end is not known. */
  int endLine() {
    return diagnostic.position().endLine();
  }

  /** The column after the last character; 0 where the end is not known. */
  int endColumn() {
    return diagnostic.position().endColumn();
  }

  /** Fact and remedy on lines of their own. */
  String message() {
    return diagnostic.remedy().isEmpty()
        ? diagnostic.fact()
        : diagnostic.fact() + "\nfix: " + diagnostic.remedy();
  }

  /** The message with id and place, for readers that show nothing else. */
  String sentence() {
    String place = path.isEmpty() ? "" : path + (line() == 0 ? "" : ":" + line()) + ": ";
    return place + severity() + "[" + id() + "]: " + message();
  }
}
