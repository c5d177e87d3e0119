package io.gpuprof.cli;

import io.gpuprof.audit.Audit;
import io.gpuprof.audit.ChartName;
import io.gpuprof.audit.ChartUse;
import io.gpuprof.audit.DocumentKind;
import io.gpuprof.audit.ReleaseValues;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values files that {@code --release} names, judged as what Helm makes of them. */
final class NamedReleases {

  private final InputReader reader;
  private final Charts charts;
  private final RepositoryFiles files;
  private final Audit audit;
  private final Diagnostics diagnostics;
  private final Optional<DocumentKind> kind;

  /**
   * The releases of one run.
   *
   * @param files is told which files are parts of a release
   * @param kind what the user says that the values are, if so
   */
  NamedReleases(
      InputReader reader,
      Charts charts,
      RepositoryFiles files,
      Audit audit,
      Optional<DocumentKind> kind) {
    this.reader = reader;
    this.charts = charts;
    this.files = files;
    this.audit = audit;
    this.diagnostics = reader.diagnostics();
    this.kind = kind;
  }

  /** The files of one option. */
  static List<String> split(String option) {
    List<String> paths = List.of(option.split(",", -1));
    if (paths.contains("")) {
      throw new UsageException(
          "`--release %s`: expected values files, with commas between them".formatted(option));
    }
    return paths;
  }

  /**
   * Judges one release.
   *
   * @param paths its values files, the lowest first
   * @param orSilent whether values of no known chart are passed over
   */
  void judge(List<String> paths, boolean orSilent) {
    List<Input> inputs = new ArrayList<>();
    paths.forEach(path -> reader.read(path, true).ifPresent(inputs::add));
    boolean isWhole = inputs.size() == paths.size();
    Optional<String> own = charts.valuesBelow(inputs.stream().map(Input::name).toList());
    own.flatMap(path -> reader.read(path, true)).ifPresent(below -> inputs.add(0, below));
    List<List<YamlNode>> documents = new ArrayList<>();
    for (Input input : inputs) {
      files.know(input.name());
      files.addPartOfRelease(input.name());
      diagnostics.addAll(input.mistakes().sorted());
      documents.add(input.documents());
      isWhole &= !input.mistakes().hasErrors();
    }
    Optional<ReleaseValues> values = ReleaseValues.ofFiles(documents, isWhole, diagnostics);
    if (values.isEmpty()) {
      return;
    }
    Map<String, ChartUse> readers = readers(inputs, values.get().merged());
    if (!readers.isEmpty()) {
      audit.release(readers, values.get());
    } else if (isWhole && !orSilent) {
      diagnostics.error(
          "unknown-kind",
          inputs.get(0).documents().stream()
              .findFirst()
              .map(YamlNode::position)
              .orElseGet(() -> Position.of(inputs.get(0).file())),
          "these are values of no chart that gpuprof knows: %s".formatted(String.join(", ", paths)),
          "say which chart it is with --as, such as --as gpu-operator-values");
    }
  }

  private Map<String, ChartUse> readers(List<Input> inputs, YamlMap merged) {
    if (kind.isPresent()) {
      return kind.get().chart().map(ChartName::alone).orElseThrow();
    }
    for (Input input : inputs) {
      Map<String, ChartUse> beside = charts.readersOf(input.name(), List.of());
      if (!beside.isEmpty()) {
        return beside;
      }
    }
    Optional<ChartName> told = DocumentKind.of(merged).chart();
    for (Input input : inputs) {
      told = told.or(() -> ChartName.fromFile(fileName(input), merged));
    }
    return told.map(ChartName::alone).orElse(Map.of());
  }

  private static String fileName(Input input) {
    return Path.of(input.name()).getFileName().toString();
  }
}
