package io.gpuprof.report;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What one run found.
 *
 * @param findings in reading order
 * @param files every file that was checked, by the same names as in the findings
 */
public record Report(List<Finding> findings, List<String> files) {

  public Report {
    findings = List.copyOf(findings);
    files = List.copyOf(files);
  }

  /**
   * A report.
   *
   * @param diagnostics in reading order
   * @param files the names under which files were read
   * @param paths turns such a name into a path below the root of the repository
   */
  public static Report of(
      List<Diagnostic> diagnostics, List<String> files, UnaryOperator<String> paths) {
    Map<String, Integer> seen = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    for (Diagnostic diagnostic : diagnostics) {
      String name = diagnostic.position().file().name();
      String path = name.isEmpty() ? "" : paths.apply(name);
      // Not the line: a finding stays the same when something is inserted above it.
      String what = diagnostic.id() + '\0' + path + '\0' + diagnostic.fact();
      int times = seen.merge(what, 1, Integer::sum);
      findings.add(new Finding(diagnostic, path, hash(what + '\0' + times)));
    }
    return new Report(findings, files.stream().map(paths).distinct().toList());
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The worst first, each severity in reading order. */
  List<Finding> bySeverity() {
    return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  /** How many findings of a severity there are. */
  public long count(Severity severity) {
    return findings.stream().filter(f -> f.severity() == severity).count();
  }

  /** In one line. */
  String summary() {
    return "%s, %s in %s"
        .formatted(
            counted(count(Severity.ERROR), "error"),
            counted(count(Severity.WARNING), "warning"),
            counted(files.size(), "file"));
  }

  private static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
