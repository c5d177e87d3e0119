package io.gpuprof.report;

import io.gpuprof.audit.FindingCatalog;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.schema.JsonText;
import io.gpuprof.target.ProductVersion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SARIF 2.1.0 (OASIS standard), with what GitHub's code scanning wants: a rule and one place for
 * each result, paths relative to the root, and an empty list of results when all is well, so that
 * earlier alerts are closed.
 */
final class SarifReport {

  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

  private SarifReport() {}

  static String render(Report report) {
    List<String> ids = report.findings().stream().map(Finding::id).distinct().sorted().toList();
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "gpuprof");
    driver.put("semanticVersion", ProductVersion.TEXT);
    driver.put("informationUri", FindingPage.HOME);
    driver.put("rules", ids.stream().map(SarifReport::rule).toList());
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("columnKind", "unicodeCodePoints");
    run.put("results", report.findings().stream().map(f -> result(f, ids)).toList());
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", SCHEMA);
    root.put("version", "2.1.0");
    root.put("runs", List.of(run));
    return JsonText.indented(root);
  }

  private static Map<String, Object> rule(String id) {
    RuleHelp help =
        FindingCatalog.find(id)
            .orElseThrow(() -> new IllegalStateException("no help for the finding " + id));
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", id);
    rule.put("shortDescription", Map.of("text", id.replace('-', ' ')));
    rule.put("fullDescription", Map.of("text", help.explanation()));
    rule.put("defaultConfiguration", Map.of("level", level(help.severity())));
    Map<String, Object> text = new LinkedHashMap<>();
    text.put(
        "text",
        "%s\n\nfix: %s\n\nSource: %s".formatted(help.explanation(), help.remedy(), help.source()));
    text.put(
        "markdown",
        "%s\n\n**Fix:** %s\n\nSource: %s"
            .formatted(help.explanation(), help.remedy(), help.source()));
    rule.put("help", text);
    rule.put("helpUri", FindingPage.of(id));
    return rule;
  }

  private static Map<String, Object> result(Finding finding, List<String> ids) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ruleId", finding.id());
    result.put("ruleIndex", ids.indexOf(finding.id()));
    result.put("level", level(finding.severity()));
    result.put("message", Map.of("text", finding.message()));
    if (!finding.path().isEmpty()) {
      result.put("locations", List.of(Map.of("physicalLocation", place(finding))));
    }
    result.put(
        "partialFingerprints", Map.of("primaryLocationLineHash", finding.fingerprint() + ":1"));
    return result;
  }

  private static Map<String, Object> place(Finding finding) {
    Map<String, Object> artifact = new LinkedHashMap<>();
    artifact.put("uri", uri(finding.path()));
    if (!finding.path().startsWith("/")) {
      artifact.put("uriBaseId", "%SRCROOT%");
    }
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("artifactLocation", artifact);
    if (finding.line() > 0) {
      Map<String, Object> region = new LinkedHashMap<>();
      region.put("startLine", finding.line());
      if (finding.column() > 0) {
        region.put("startColumn", finding.column());
      }
      if (finding.endLine() > 0) {
        region.put("endLine", finding.endLine());
        region.put("endColumn", finding.endColumn());
      }
      place.put("region", region);
    }
    return place;
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "note";
    };
  }

  /** RFC 3986: everything but the unreserved characters and the slash is percent-encoded. */
  static String uri(String path) {
    StringBuilder uri = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0 && UNRESERVED.indexOf(b) >= 0) {
        uri.append((char) b);
      } else {
        uri.append("%%%02X".formatted(b & 0xFF));
      }
    }
    return uri.toString();
  }
}
