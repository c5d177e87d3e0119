package io.gpuprof.host;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.schema.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was detected on some nodes, for a machine; the form is {@code
 * schemas/detect-report.schema.json}.
 */
public final class DetectReport {

  private final List<Map<String, Object>> nodes = new ArrayList<>();

  /** Adds a node. */
  public void add(NodeFacts facts, Detection detection) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", facts.name());
    json.put("profile", detection.best().map(Detection.Candidate::name).orElse(""));
    json.put("sureness", detection.sureness().toString());
    json.put("also", detection.unexplained());
    json.put("candidates", detection.candidates().stream().map(DetectReport::candidate).toList());
    json.put("ruledOut", detection.contradicted().stream().map(DetectReport::ruledOut).toList());
    nodes.add(json);
  }

  /** Everything that was added; ends with a line break. */
  public String text() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("apiVersion", Diagnosis.API_VERSION);
    json.put("kind", "DetectReport");
    json.put("nodes", nodes);
    return JsonText.of(json) + "\n";
  }

  private static Map<String, Object> candidate(Detection.Candidate candidate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("profile", candidate.name());
    json.put("score", candidate.score());
    json.put("met", candidate.met());
    json.put("unknown", candidate.unknown());
    json.put("driver", candidate.driver().map(HostPath::value).orElse(""));
    json.put(
        "refused",
        candidate.isRefused()
            ? candidate.profile().spec().refusal().map(Profile.Refusal::reason).orElse("")
            : "");
    return json;
  }

  private static Map<String, Object> ruledOut(Detection.Candidate candidate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("profile", candidate.name());
    json.put("met", candidate.met());
    json.put("against", candidate.against());
    return json;
  }
}
