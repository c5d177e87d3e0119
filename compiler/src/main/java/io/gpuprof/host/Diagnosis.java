package io.gpuprof.host;

import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.schema.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the doctor says.
 *
 * @param profile name of the profile that the node was held against
 * @param findings what is wrong, the worst first
 * @param checks everything that was to be looked at, in order
 * @param searches which component of the field would find which file
 */
public record Diagnosis(
    String profile, List<Finding> findings, List<Check> checks, List<FieldSearch> searches) {

  static final String API_VERSION = "gpuprof.io/v1alpha1";

  public Diagnosis {
    findings = List.copyOf(findings);
    checks = List.copyOf(checks);
    searches = List.copyOf(searches);
  }

  /** Whether nothing was found; what was not checked is still not known. */
  public boolean isFine() {
    return findings.isEmpty();
  }

  private static String visible(String text) {
    return DiagnosticPrinter.visible(text);
  }

  private long count(Check.Status status) {
    return checks.stream().filter(check -> check.status() == status).count();
  }

  /** For a person; the first line is the cause, or says that there is none. */
  public String text() {
    StringBuilder out = new StringBuilder();
    if (findings.isEmpty()) {
      out.append(
          "nothing found: %d checks passed, %d not checked (profile %s)%n"
              .formatted(count(Check.Status.OK), count(Check.Status.NOT_CHECKED), profile));
    }
    for (Finding finding : findings) {
      out.append(
          "%s[%s]: %s%n".formatted(finding.severity(), finding.id(), visible(finding.cause())));
      String place = finding.path().isEmpty() ? "" : finding.path() + ": ";
      if (!finding.path().isEmpty() || !finding.seen().isEmpty()) {
        out.append(
            "  seen (%s): %s%s%n"
                .formatted(finding.view(), visible(place), visible(finding.seen())));
      }
      out.append("  next: ").append(visible(finding.next())).append('\n');
      out.append("  more: gpuprof explain ").append(finding.id()).append('\n');
    }
    out.append("\nchecked against the profile ").append(profile);
    out.append(count(Check.Status.NOT_CHECKED) == 0 ? "\n" : "; not checked is not fine\n");
    int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
    for (Check check : checks) {
      out.append(
          ("  %-11s  %-" + width + "s  %s")
              .formatted(check.status(), check.name(), visible(check.detail()))
              .stripTrailing());
      out.append('\n');
    }
    out.append("\nwho would find what below the driver root\n");
    for (FieldSearch search : searches) {
      out.append(
          "  %-20s  %-17s  %s%n"
              .formatted(
                  search.component(),
                  search.file(),
                  search.found().map(path -> visible(path.value())).orElse("-")));
    }
    return out.toString();
  }

  /**
   * For a machine, in the form of {@code schemas/doctor-report.schema.json}; ends with a line
   * break.
   */
  public String json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("apiVersion", API_VERSION);
    json.put("kind", "DoctorReport");
    json.put("profile", profile);
    json.put("findings", findings.stream().map(Diagnosis::json).toList());
    json.put("checks", checks.stream().map(Diagnosis::json).toList());
    json.put("searches", searches.stream().map(Diagnosis::json).toList());
    return JsonText.of(json) + "\n";
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", finding.id());
    json.put("severity", finding.severity().toString());
    json.put("view", finding.view().toString());
    json.put("cause", finding.cause());
    json.put("path", finding.path());
    json.put("seen", finding.seen());
    json.put("next", finding.next());
    return json;
  }

  private static Map<String, Object> json(Check check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", check.name());
    json.put("status", check.status().toString());
    json.put("detail", check.detail());
    return json;
  }

  private static Map<String, Object> json(FieldSearch search) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("component", search.component());
    json.put("file", search.file());
    json.put("found", search.found().map(Object::toString).orElse(""));
    json.put("searched", search.searched());
    return json;
  }
}
