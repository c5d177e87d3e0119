package io.gpuprof.cli;

import io.gpuprof.audit.ChartName;
import io.gpuprof.audit.ChartUse;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The charts beside which values files lie. */
final class Charts {

  private static final String CHART = "Chart.yaml";

  private final Path directory;
  private final Map<Path, Map<String, ChartUse>> known = new HashMap<>();

  Charts(Path directory) {
    this.directory = directory;
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
    String name = path.getFileName().toString();
    Path folder = path.getParent();
    if (folder != null && name.startsWith("values") && Files.exists(folder.resolve(CHART))) {
      return in(folder);
    }
    return documents.size() == 1
        ? ChartName.fromFile(name, documents.get(0)).map(ChartName::alone).orElse(Map.of())
        : Map.of();
  }

  /**
   * The chart's own values, over which Helm lays these, if it lies beside one of them and is not
   * named itself.
   *
   * @param files as messages call them
   */
  Optional<String> valuesBelow(List<String> files) {
    for (String file : files) {
      Path own = at(file).resolveSibling("values.yaml");
      boolean named = files.stream().map(this::at).anyMatch(own::equals);
      if (!readersOf(file, List.of()).isEmpty() && !named && Files.isRegularFile(own)) {
        return Optional.of(Path.of(file).resolveSibling("values.yaml").toString());
      }
    }
    return Optional.empty();
  }

  /** The known charts of the Chart.yaml in a folder, as {@link ChartName#in} has them. */
  Map<String, ChartUse> in(Path folder) {
    return known.computeIfAbsent(folder, Charts::read);
  }

  private static Map<String, ChartUse> read(Path folder) {
    Path chart = folder.resolve(CHART);
    if (!Files.exists(chart)) {
      return Map.of();
    }
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
