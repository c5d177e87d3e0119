package io.gpuprof.report;

import io.gpuprof.runtime.diagnostic.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JUnit XML, as GitLab and Jenkins read it: a suite for each file, and in it a case for each
 * finding, or one that passes. Errors are failures; warnings and hints pass, with the text as their
 * output, because they do not fail the run.
 */
final class JunitReport {

  private JunitReport() {}

  static String render(Report report) {
    Map<String, List<Finding>> byFile = new LinkedHashMap<>();
    report.files().forEach(file -> byFile.put(file, new ArrayList<>()));
    report
        .findings()
        .forEach(f -> byFile.computeIfAbsent(f.path(), file -> new ArrayList<>()).add(f));
    StringBuilder suites = new StringBuilder();
    int tests = 0;
    for (Map.Entry<String, List<Finding>> file : byFile.entrySet()) {
      tests += Math.max(1, file.getValue().size());
      suite(file.getKey(), file.getValue(), suites);
    }
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="gpuprof" tests="%d" failures="%d" errors="0" skipped="0" time="0">
    %s</testsuites>
    """
        .formatted(tests, report.count(Severity.ERROR), suites);
  }

  private static void suite(String file, List<Finding> findings, StringBuilder out) {
    long failures = findings.stream().filter(f -> f.severity() == Severity.ERROR).count();
    out.append(
        "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
            .formatted(escaped(file), Math.max(1, findings.size()), failures));
    if (findings.isEmpty()) {
      out.append("    ").append(caseHead(file, "no findings")).append("/>\n");
    }
    findings.forEach(finding -> testCase(file, finding, out));
    out.append("  </testsuite>\n");
  }

  private static void testCase(String file, Finding finding, StringBuilder out) {
    String name = finding.id() + (finding.line() == 0 ? "" : " at line " + finding.line());
    out.append("    ").append(caseHead(file, name)).append(">\n      ");
    if (finding.severity() == Severity.ERROR) {
      out.append(
          "<failure message=\"%s\" type=\"%s\">"
              .formatted(escaped(finding.diagnostic().fact()), escaped(finding.id())));
      out.append(escaped(finding.sentence())).append("</failure>");
    } else {
      out.append("<system-out>").append(escaped(finding.sentence())).append("</system-out>");
    }
    out.append("\n    </testcase>\n");
  }

  private static String caseHead(String file, String name) {
    return "<testcase classname=\"%s\" name=\"%s\" file=\"%s\" time=\"0\""
        .formatted(escaped(file), escaped(name), escaped(file));
  }

  /** Text for XML 1.0, which has no way at all to write some characters. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
    return out.toString();
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || (c >= 0x10000 && c <= 0x10FFFF);
  }
}
