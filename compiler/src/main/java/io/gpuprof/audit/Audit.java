package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks documents of any kind but profiles, which are the compiler's business. */
public final class Audit {

  /** Nobody reads the names of more files in one finding. */
  private static final int MOST_NAMED = 20;

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final ReleaseFiles files;

  /**
   * An audit of documents without a repository around them.
   *
   * @param schemas shared, because reading them takes long
   * @param diagnostics takes what is found
   */
  public Audit(SchemaChecker schemas, Diagnostics diagnostics) {
    this(schemas, diagnostics, ReleaseFiles.NONE);
  }

  /**
   * An audit.
   *
   * @param schemas shared, because reading them takes long
   * @param diagnostics takes what is found
   * @param files where values files lie that documents name
   */
  public Audit(SchemaChecker schemas, Diagnostics diagnostics, ReleaseFiles files) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
    this.files = files;
  }

  /**
   * Checks one document.
   *
   * @param kind what it is, or is to be taken for; of a profile nothing is checked
   * @param document the document
   * @param surroundings all Kubernetes objects that are installed with it, those of a {@code List}
   *     one by one (see {@link io.gpuprof.schema.Trees#objects}); they may hold what it needs, such
   *     as a ResourceQuota
   * @return whether it is of interest: false for Kubernetes objects that have nothing to do with a
   *     device plugin, for profiles and for what is unknown
   */
  public boolean check(DocumentKind kind, YamlNode document, List<YamlNode> surroundings) {
    switch (kind) {
      // A values file of a user may hold a part of the values only.
      case VALUES, NVIDIA_DEVICE_PLUGIN_VALUES, GPU_OPERATOR_VALUES ->
          values(kind.chart().orElseThrow(), document);
      case RUNTIME_CONFIG -> schemas.check(SchemaName.RUNTIME_CONFIG, document, diagnostics);
      case FUNCTION_CONFIG -> schemas.check(SchemaName.FUNCTION_CONFIG, document, diagnostics);
      case MISNAMED -> misnamed((YamlMap) document);
      case NVIDIA_DEVICE_PLUGIN_CONFIG -> {
        if (document instanceof YamlMap config) {
          PluginConfigChecks.check(config, new Findings(diagnostics));
        }
      }
      case MANIFEST, HELMFILE -> {
        return document instanceof YamlMap object
            && new ManifestAudit(schemas, diagnostics).check(object, surroundings, files);
      }
      case PROFILE, UNKNOWN -> {
        return false;
      }
    }
    return true;
  }

  /** Whether a finding says that values were not looked at. */
  public static boolean isUnread(Diagnostic finding) {
    return finding.id().equals(ReleaseLayers.UNREAD.id());
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

  private void values(ChartName chart, YamlNode document) {
    if (document instanceof YamlMap map) {
      release(chart.alone(), ReleaseValues.of(map));
    } else if (chart == ChartName.GPUPROF_DEVICE_PLUGIN) {
      schemas.checkPart(SchemaName.VALUES, document, diagnostics);
    }
  }

  /**
   * Checks the values of one release.
   *
   * @param readers the charts that read them, each with the key under which its values stand; empty
   *     for the chart itself, otherwise that of a dependency of an umbrella chart
   */
  public void release(Map<String, ChartUse> readers, ReleaseValues values) {
    readers.forEach(
        (key, chart) ->
            (key.isEmpty() ? List.of(values) : values.below(key)).forEach(v -> release(chart, v)));
  }

  /**
   * What a file has by itself, and no other takes away on the way up, is told as that, once for all
   * releases that it is a part of. The rest shows in no single file, so that the files are named.
   */
  private void release(ChartUse chart, ReleaseValues values) {
    List<YamlMap> files = values.byFile();
    if (files.size() < 2 || files.size() > MOST_NAMED) {
      chart.check(values, schemas, diagnostics);
      return;
    }
    Set<Diagnostic> alone = new HashSet<>();
    for (int i = 0; i < files.size(); i++) {
      alone.addAll(found(chart, values.with(files.subList(i, i + 1))));
      alone.retainAll(found(chart, values.with(files.subList(0, i + 1))));
    }
    String names = " (%s)".formatted(String.join(" laid over ", values.fileNames()));
    for (Diagnostic d : found(chart, values)) {
      diagnostics.add(
          alone.contains(d)
              ? d
              : new Diagnostic(d.id(), d.severity(), d.position(), d.fact() + names, d.remedy()));
    }
  }

  private Set<Diagnostic> found(ChartUse chart, ReleaseValues values) {
    Diagnostics found = new Diagnostics();
    chart.check(values, schemas, found);
    return Set.copyOf(found.sorted());
  }
}
