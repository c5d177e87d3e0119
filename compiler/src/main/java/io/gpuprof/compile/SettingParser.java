package io.gpuprof.compile;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code --set key.key=value}. Where the schema wants a string, the value is taken as it
 * stands, so that {@code image.tag=1.10} needs no quotes; elsewhere it is YAML.
 */
public final class SettingParser {

  private final SchemaNavigator navigator = new SchemaNavigator();

  /** The setting as a tree in the shape of the values; empty when it is malformed. */
  public YamlMap parse(String setting, Diagnostics diagnostics) {
    SourceFile file = new SourceFile("--set " + setting, setting);
    Position start = new Position(file, 1, 1);
    List<String> keys = new ArrayList<>();
    int equals = keys(setting, keys);
    if (equals < 0 || keys.contains("")) {
      diagnostics.error(
          "malformed-setting",
          start,
          "`%s` is not of the form key.key=value".formatted(setting),
          "write for example --set image.tag=v2");
      return new YamlMap(start, Map.of());
    }
    Optional<YamlNode> value = value(file, keys, setting, equals + 1, diagnostics);
    return value.isEmpty() ? new YamlMap(start, Map.of()) : nest(keys, start, value.get());
  }

  private static YamlMap nest(List<String> keys, Position position, YamlNode value) {
    YamlNode node = value;
    for (int i = keys.size() - 1; i >= 0; i--) {
      node = new YamlMap(position, Map.of(keys.get(i), new YamlMap.Entry(position, node)));
    }
    return (YamlMap) node;
  }

  /**
   * Splits at dots that no backslash precedes; returns the index of the first such equals sign, or
   * -1.
   */
  private static int keys(String setting, List<String> keys) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < setting.length(); i++) {
      char c = setting.charAt(i);
      if (c == '\\' && i + 1 < setting.length()) {
        key.append(setting.charAt(++i));
      } else if (c == '.' || c == '=') {
        keys.add(key.toString());
        key.setLength(0);
        if (c == '=') {
          return i;
        }
      } else {
        key.append(c);
      }
    }
    return -1;
  }

  private Optional<YamlNode> value(
      SourceFile file, List<String> keys, String setting, int from, Diagnostics diagnostics) {
    String text = setting.substring(from);
    Position position = new Position(file, 1, setting.codePointCount(0, from) + 1);
    if (wantsString(keys) || text.isEmpty()) {
      return Optional.of(new YamlScalar(position, YamlScalar.Kind.STRING, text));
    }
    // Blanks in front keep the columns of the command line.
    SourceFile padded = new SourceFile(file.name(), " ".repeat(from) + text);
    List<YamlNode> documents = YamlReader.read(padded, diagnostics);
    return documents.size() == 1 ? Optional.of(documents.get(0)) : Optional.empty();
  }

  private boolean wantsString(List<String> keys) {
    return navigator
        .find(SchemaName.VALUES, keys)
        .map(place -> navigator.takesOnlyStrings(place))
        .orElse(false);
  }
}
