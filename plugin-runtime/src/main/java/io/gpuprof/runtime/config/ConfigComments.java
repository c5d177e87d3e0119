package io.gpuprof.runtime.config;

import io.gpuprof.runtime.config.LoadedConfig.Origin;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The reasons that the compiler wrote as comments above the keys, so that the start-up report can
 * repeat them. For a person only: nothing depends on a comment.
 */
final class ConfigComments {

  private ConfigComments() {}

  /** Every path of the config with its place and reason. */
  static List<Origin> origins(SourceFile file, YamlMap root) {
    List<Origin> origins = new ArrayList<>();
    section(file, root, "paths", origins);
    section(file, root, "kubelet", origins);
    ConfigTree.at(root, "cdi.specDir")
        .ifPresent(node -> origins.add(origin(file, root, "cdi.specDir", node)));
    return origins;
  }

  private static void section(SourceFile file, YamlMap root, String section, List<Origin> origins) {
    if (ConfigTree.at(root, section).orElse(root) instanceof YamlMap map) {
      map.entries()
          .forEach(
              (key, entry) -> origins.add(origin(file, root, section + "." + key, entry.value())));
    }
  }

  private static Origin origin(SourceFile file, YamlMap root, String path, YamlNode node) {
    int dot = path.indexOf('.');
    int line =
        ConfigTree.at(root, path.substring(0, dot))
            .map(section -> ((YamlMap) section).entries().get(path.substring(dot + 1)))
            .map(entry -> entry.keyPosition().line())
            .orElse(node.position().line());
    return new Origin(path, text(node), node.position().toString(), commentAbove(file, line));
  }

  private static String text(YamlNode node) {
    if (node instanceof YamlList list) {
      return list.items().stream().map(ConfigComments::text).collect(Collectors.joining(", "));
    }
    return node instanceof YamlScalar scalar ? scalar.text() : node.kindName();
  }

  private static String commentAbove(SourceFile file, int line) {
    Deque<String> lines = new ArrayDeque<>();
    for (int i = line - 1; i > 0 && file.line(i).strip().startsWith("#"); i--) {
      lines.addFirst(file.line(i).strip().substring(1).strip());
    }
    return String.join(" ", lines);
  }
}
