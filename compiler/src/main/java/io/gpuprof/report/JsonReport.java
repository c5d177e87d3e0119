package io.gpuprof.report;

import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.schema.JsonText;
import io.gpuprof.target.ProductVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Our own JSON: everything that is known, under names that stay. */
final class JsonReport {

  private JsonReport() {}

  static String render(Report report) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("errors", report.count(Severity.ERROR));
    summary.put("warnings", report.count(Severity.WARNING));
    summary.put("hints", report.count(Severity.INFO));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("tool", "gpuprof");
    root.put("version", ProductVersion.TEXT);
    root.put("summary", summary);
    root.put("files", report.files());
    root.put("findings", report.findings().stream().map(JsonReport::finding).toList());
    return JsonText.indented(root);
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", finding.id());
    map.put("severity", finding.severity().toString());
    map.put("path", finding.path());
    for (Map.Entry<String, Integer> place :
        List.of(
            Map.entry("line", finding.line()),
            Map.entry("column", finding.column()),
            Map.entry("endLine", finding.endLine()),
            Map.entry("endColumn", finding.endColumn()))) {
      if (place.getValue() > 0) {
        map.put(place.getKey(), place.getValue());
      }
    }
    map.put("fact", finding.diagnostic().fact());
    map.put("remedy", finding.diagnostic().remedy());
    map.put("help", FindingPage.of(finding.id()));
    map.put("fingerprint", finding.fingerprint());
    return map;
  }
}
