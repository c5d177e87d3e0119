package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.INFO;

import io.gpuprof.profile.TreeMerge;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers the values of one release, the lowest first, and says what of them cannot be read. */
final class ReleaseLayers {

  static final RuleHelp UNREAD =
      new RuleHelp(
          "release-values-unread",
          INFO,
          "Whoever installs this chart also gives it values that gpuprof cannot see: from a Secret, an address,"
              + " a template, the package of the chart, or a file that is not in this repository. The rest is"
              + " judged, and whatever these values could still set is taken for set.",
          "to have all of them judged as one, name the files:"
              + " `gpuprof validate --release base.yaml,prod.yaml`",
          "gpuprof design");

  static final List<RuleHelp> RULES = List.of(UNREAD);

  /** More than any real release has; each costs as much as its file is long. */
  private static final int MOST = 500;

  private final Position giver;
  private final Diagnostics diagnostics;
  private final List<YamlMap> layers = new ArrayList<>();
  private @Nullable YamlMap merged;
  private boolean isWhole = true;

  /**
   * Nothing yet.
   *
   * @param giver where it says that the chart is given values
   */
  ReleaseLayers(Position giver, Diagnostics diagnostics) {
    this.giver = giver;
    this.diagnostics = diagnostics;
  }

  /** Values that stand there as YAML; what is no map is ignored, as an empty file is. */
  void tree(Optional<YamlNode> values) {
    if (values.orElse(null) instanceof YamlMap map) {
      add(map);
    }
  }

  /** The values of the chart itself, where it lies in a folder that can be read. */
  void ofChart(Optional<ReleaseFiles.Folder> chart) {
    chart
        .flatMap(folder -> folder.values("values.yaml"))
        .ifPresent(documents -> tree(documents.stream().findFirst()));
  }

  private void add(YamlMap layer) {
    if (layers.size() == MOST) {
      isWhole = false;
      tell(
          layer.position(),
          "more than %d values files and settings of one release".formatted(MOST));
      return;
    }
    layers.add(layer);
    merged = merged == null ? layer : TreeMerge.overlayKeepingNulls(merged, layer);
  }

  /** Values that are written as a text. */
  void text(Optional<YamlNode> values) {
    values
        .flatMap(Trees::scalar)
        .ifPresent(text -> first(Embedded.read(text, diagnostics), text.position()));
  }

  /** A values file. */
  void file(ReleaseFiles.Folder folder, String path, YamlScalar named) {
    if (path.contains("{{") || path.endsWith(".gotmpl")) {
      unread(named, "it is a template");
    } else if (path.contains("://") || path.startsWith("ref+")) {
      unread(named, "it is an address");
    } else if (path.matches(".*[*?\\[{].*")) {
      unread(named, "it is a pattern");
    } else {
      folder
          .values(path)
          .ifPresentOrElse(
              documents -> first(documents, named.position()),
              () -> unread(named, "this repository has no such file that can be read"));
    }
  }

  /** What Helm takes of a text: the first document, if that is a map. */
  void first(List<YamlNode> documents, Position named) {
    Optional<YamlNode> values = documents.stream().findFirst();
    tree(values);
    values
        .filter(node -> !(node instanceof YamlMap) && node.toPlain() != null)
        .ifPresent(
            node ->
                diagnostics.error(
                    "wrong-type",
                    node.position(),
                    "values are a map; this is " + node.kindName(),
                    ""));
    if (documents.size() > 1) {
      tell(named, "of the %d documents Helm reads only the first".formatted(documents.size()));
    }
  }

  /** A single value, as {@code helm --set} takes it. */
  void set(YamlScalar name, Optional<YamlNode> value, boolean asText) {
    Optional<YamlScalar> scalar = value.flatMap(Trees::scalar);
    if (scalar.isEmpty() || (name.text() + scalar.get().text()).contains("{{")) {
      unread(name, "its value is not known here");
      return;
    }
    YamlMap onto = merged == null ? new YamlMap(name.position(), Map.of()) : merged;
    HelmSetting.layer(onto, name, scalar.get(), asText)
        .ifPresentOrElse(this::add, () -> unread(name, "Helm cannot set a value of this name"));
  }

  /** Says that some values are not looked at. */
  void unread(YamlScalar what, String why) {
    isWhole = false;
    tell(what.position(), "`%s`: %s".formatted(what.text(), why));
  }

  private void tell(Position position, String what) {
    new Findings(diagnostics).at(UNREAD, position, "not looked at: " + what);
  }

  /** Notes that there are more values, which somebody else says. */
  void lacksSome() {
    isWhole = false;
  }

  /** The values, if the chart is given any. */
  Optional<ReleaseValues> build() {
    if (layers.isEmpty() && isWhole) {
      return Optional.empty();
    }
    List<YamlMap> all = layers.isEmpty() ? List.of(new YamlMap(giver, Map.of())) : layers;
    return Optional.of(new ReleaseValues(all, isWhole));
  }
}
