package io.gpuprof.cli;

import io.gpuprof.audit.ChartName;
import io.gpuprof.audit.ChartUse;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The charts beside which values files lie. */
final class Charts {

  private static final String CHART = "Chart.yaml";

  private final Path directory;
  private final Map<Path, Map<String, ChartUse>> known = new HashMap<>();
  private final Map<Path, Map<String, ChartUse>> named = new HashMap<>();

  Charts(Path directory) {
    this.directory = directory;
  }

  /** Notes the files that a document names as values, if it is a kustomization. */
  void learn(String file, YamlNode document) {
    Path folder = Objects.requireNonNull(at(file).getParent());
    ChartName.valuesFilesIn(document)
        .forEach(
            (values, chart) -> {
              try {
                named.put(folder.resolve(values).normalize(), Map.of("", chart));
              } catch (InvalidPathException e) {
                // No file has such a name, so none will be asked for.
              }
            });
  }

  private Path at(String file) {
    return directory.resolve(file).toAbsolutePath().normalize();
  }

  /**
   * The known charts that read this file, each with the key under which its values stand; none for
   * other files, and for values beside a Chart.yaml that names no known chart.
   *
   * @param documents what the file holds, if its content does not say what it is
   */
  Map<String, ChartUse> readersOf(String file, List<YamlNode> documents) {
    Path path = at(file);
    if (named.containsKey(path)) {
      return named.get(path);
    }
    String name = path.getFileName().toString();
    Path folder = path.getParent();
    if (folder != null && name.startsWith("values") && Files.exists(folder.resolve(CHART))) {
      return known.computeIfAbsent(folder, Charts::read);
    }
    return documents.size() == 1
        ? ChartName.fromFile(name, documents.get(0))
            .map(chart -> Map.of("", chart))
            .orElse(Map.of())
        : Map.of();
  }

  private static Map<String, ChartUse> read(Path folder) {
    Path chart = folder.resolve(CHART);
    try {
      SourceFile text = new SourceFile(chart.toString(), Files.readString(chart));
      List<YamlNode> documents = YamlReader.readAsKubernetes(text, new Diagnostics());
      return documents.isEmpty() ? Map.of() : ChartName.in(documents.get(0));
    } catch (IOException e) {
      // Not UTF-8, or gone: then the content of the values has to say what they are.
      return Map.of();
    }
  }
}
