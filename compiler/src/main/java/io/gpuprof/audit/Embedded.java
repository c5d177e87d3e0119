package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** YAML written as a string within YAML, such as the data of a ConfigMap. */
final class Embedded {

  /** One of the two ways of {@link YamlReader}. */
  private interface Reader {
    List<YamlNode> read(SourceFile file, Diagnostics diagnostics);
  }

  private Embedded() {}

  /**
   * The documents of the text. In a literal block ({@code |}) every node has its place in the file;
   * in other styles all have that of the string.
   */
  static List<YamlNode> read(YamlScalar text, Diagnostics diagnostics) {
    return read(text, YamlReader::readAsKubernetes, diagnostics);
  }

  /** As {@link #read}, for a text that our plugin reads. */
  static List<YamlNode> readStrictly(YamlScalar text, Diagnostics diagnostics) {
    return read(text, YamlReader::read, diagnostics);
  }

  private static List<YamlNode> read(YamlScalar text, Reader reader, Diagnostics diagnostics) {
    Position position = text.position();
    String head = position.file().line(position.line());
    int start = head.offsetByCodePoints(0, Math.min(position.column() - 1, head.length()));
    return head.startsWith("|", start)
        ? readBlock(text, reader, diagnostics)
        : readElsewhere(text, reader, diagnostics);
  }

  /** The lines as they stand in the file, after as many empty ones as there are above. */
  private static List<YamlNode> readBlock(YamlScalar text, Reader reader, Diagnostics diagnostics) {
    SourceFile file = text.position().file();
    int first = text.position().line() + 1;
    long lines = text.text().stripTrailing().lines().count();
    StringBuilder block = new StringBuilder("\n".repeat(first - 1));
    for (int i = 0; i < lines; i++) {
      block.append(file.line(first + i)).append('\n');
    }
    return reader.read(new SourceFile(file.name(), block.toString()), diagnostics);
  }

  private static List<YamlNode> readElsewhere(
      YamlScalar text, Reader reader, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    SourceFile alone = new SourceFile(text.position().file().name(), text.text());
    List<YamlNode> documents = reader.read(alone, found);
    for (Diagnostic d : found.sorted()) {
      diagnostics.add(new Diagnostic(d.id(), d.severity(), text.position(), d.fact(), d.remedy()));
    }
    return documents.stream().map(node -> at(text.position(), node)).toList();
  }

  private static YamlNode at(Position position, YamlNode node) {
    if (node instanceof YamlMap map) {
      Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
      map.entries()
          .forEach(
              (key, entry) ->
                  entries.put(key, new YamlMap.Entry(position, at(position, entry.value()))));
      return new YamlMap(position, entries);
    }
    if (node instanceof YamlList list) {
      return new YamlList(position, list.items().stream().map(i -> at(position, i)).toList());
    }
    YamlScalar scalar = (YamlScalar) node;
    return new YamlScalar(position, scalar.kind(), scalar.text());
  }
}
