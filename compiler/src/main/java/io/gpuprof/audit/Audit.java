package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks documents of any kind but profiles, which are the compiler's business. */
public final class Audit {

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;

  /**
   * An audit.
   *
   * @param schemas shared, because reading them takes long
   * @param diagnostics takes what is found
   */
  public Audit(SchemaChecker schemas, Diagnostics diagnostics) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
  }

  /**
   * Checks one document.
   *
   * @param kind what it is, or is to be taken for; of a profile nothing is checked
   * @param document the document
   * @param surroundings all Kubernetes objects that are installed with it; they may hold what it
   *     needs, such as a ResourceQuota
   * @return whether it is of interest: false for Kubernetes objects that have nothing to do with a
   *     device plugin, for profiles and for what is unknown
   */
  public boolean check(DocumentKind kind, YamlNode document, List<YamlNode> surroundings) {
    switch (kind) {
      // A values file of a user may hold a part of the values only.
      case VALUES -> ownValues(document, schemas, diagnostics);
      case RUNTIME_CONFIG -> schemas.check(SchemaName.RUNTIME_CONFIG, document, diagnostics);
      case FUNCTION_CONFIG -> schemas.check(SchemaName.FUNCTION_CONFIG, document, diagnostics);
      case MISNAMED -> misnamed((YamlMap) document);
      case NVIDIA_DEVICE_PLUGIN_VALUES ->
          values(new ChartUse(ChartName.NVIDIA_DEVICE_PLUGIN, ""), document);
      case GPU_OPERATOR_VALUES -> values(new ChartUse(ChartName.GPU_OPERATOR, ""), document);
      case NVIDIA_DEVICE_PLUGIN_CONFIG -> {
        if (document instanceof YamlMap config) {
          PluginConfigChecks.check(config, new Findings(diagnostics));
        }
      }
      case MANIFEST -> {
        return document instanceof YamlMap object
            && new ManifestAudit(schemas, diagnostics).check(object, surroundings);
      }
      case PROFILE, UNKNOWN -> {
        return false;
      }
    }
    return true;
  }

  private void misnamed(YamlMap document) {
    String kind = document.string("kind").orElse("");
    List<String> known = DocumentKind.ownKinds();
    diagnostics.error(
        "unknown-kind",
        document.get("kind").orElse(document).position(),
        "`kind` is %s, and gpuprof.io has none of this name"
            .formatted(kind.isEmpty() ? "not stated" : "`%s`".formatted(kind)),
        Suggestion.nearest(kind, known)
            .map("did you mean `%s`?"::formatted)
            .orElse("expected " + String.join(", ", known)));
  }

  /** Values of our own chart: what the schema says, then what Helm would make of them. */
  static void ownValues(YamlNode values, SchemaChecker schemas, Diagnostics diagnostics) {
    if (schemas.checkPart(SchemaName.VALUES, values, diagnostics)) {
      HelmDialect.check(values, new Findings(diagnostics));
    }
  }

  /**
   * Checks the values of a chart.
   *
   * @param chart the chart that reads them
   * @param document the values; what is no map is ignored, as Helm does with an empty file
   */
  public void values(ChartUse chart, YamlNode document) {
    if (document instanceof YamlMap map) {
      chart.name().check(map, chart.exactVersion(), schemas, diagnostics);
    }
  }

  /**
   * As {@link #values}, for values below an umbrella chart, which has its own switch among them.
   */
  public void dependencyValues(ChartUse chart, YamlNode document) {
    if (document instanceof YamlMap map) {
      Map<String, YamlMap.Entry> entries = new LinkedHashMap<>(map.entries());
      entries.remove("enabled");
      values(chart, new YamlMap(map.position(), entries));
    }
  }
}
