package io.gpuprof.function;

import io.gpuprof.compile.Overrides;
import io.gpuprof.compile.SettingParser;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the config in each of its forms: a FunctionConfig, a ConfigMap with the same keys as
 * strings, or a PlatformProfile. Problems go to the diagnostics.
 */
final class FunctionConfigReader {

  private static final String KIND = "FunctionConfig";
  private static final List<String> KEYS =
      List.of("mode", "profile", "releaseName", "folder", "values", "acknowledge");
  private static final String VALUES_PREFIX = "values.";

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;

  FunctionConfigReader(SchemaChecker schemas, Diagnostics diagnostics) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
  }

  FunctionConfig read(Optional<Item> given) {
    if (given.isEmpty()) {
      return FunctionConfig.DEFAULT;
    }
    Item item = given.get();
    if (item.isProfile()) {
      return new FunctionConfig(
          FunctionConfig.Mode.GENERATE, Optional.empty(), given, "gpuprof", Overrides.NONE);
    }
    Optional<YamlMap> tree = item.tree(diagnostics);
    if (tree.isEmpty()) {
      return FunctionConfig.DEFAULT;
    }
    if (item.kind().equals("ConfigMap") && item.apiVersion().equals("v1")) {
      return bind(fromConfigMap(tree.get()));
    }
    if (item.isOurs(KIND)) {
      return schemas.check(SchemaName.FUNCTION_CONFIG, tree.get(), diagnostics)
          ? bind(tree.get())
          : FunctionConfig.DEFAULT;
    }
    diagnostics.error(
        "unknown-function-config",
        tree.get().get("kind").orElse(tree.get()).position(),
        "the functionConfig is a `%s` of `%s`; expected `FunctionConfig` or `PlatformProfile` of `gpuprof.io/v1alpha1`, or a `ConfigMap` of `v1`"
            .formatted(item.kind(), item.apiVersion()),
        Suggestion.nearest(item.kind(), List.of(KIND, "PlatformProfile", "ConfigMap"))
            .map("did you mean `%s`?"::formatted)
            .orElse("`gpuprof fn --help` shows all three"));
    return FunctionConfig.DEFAULT;
  }

  /** The same config as a FunctionConfig, with the positions of the ConfigMap. */
  private YamlMap fromConfigMap(YamlMap configMap) {
    Map<String, YamlMap.Entry> config = new LinkedHashMap<>();
    put(config, "apiVersion", configMap.position(), "gpuprof.io/v1alpha1");
    put(config, "kind", configMap.position(), KIND);
    config.put(
        "metadata",
        new YamlMap.Entry(
            configMap.position(),
            new YamlMap(
                configMap.position(),
                Map.of(
                    "name", entry(configMap.position(), string(configMap.position(), "data"))))));
    Overrides values = Overrides.NONE;
    for (Map.Entry<String, YamlMap.Entry> datum :
        configMap.map("data").map(YamlMap::entries).orElse(Map.of()).entrySet()) {
      String key = datum.getKey();
      YamlMap.Entry entry = datum.getValue();
      Optional<String> text = string(key, entry);
      if (text.isEmpty()) {
        continue;
      }
      if (key.startsWith(VALUES_PREFIX)) {
        values = values.and(moved(setting(key, text.get()), entry.value().position()));
      } else if (key.equals("values")) {
        values = values.and(valuesText(entry.value(), text.get()));
      } else if (key.equals("acknowledge")) {
        config.put(key, new YamlMap.Entry(entry.keyPosition(), words(entry.value(), text.get())));
      } else if (KEYS.contains(key)) {
        config.put(key, entry);
      } else {
        diagnostics.error(
            "unknown-key",
            entry.keyPosition(),
            "unknown key `%s`".formatted(key),
            Suggestion.phrase(key, KEYS) + valuesHint(key));
      }
    }
    if (!values.tree().entries().isEmpty()) {
      config.put("values", entry(configMap.position(), values.tree()));
    }
    YamlMap tree = new YamlMap(configMap.position(), config);
    return schemas.check(SchemaName.FUNCTION_CONFIG, tree, diagnostics)
        ? tree
        : new YamlMap(configMap.position(), Map.of());
  }

  private static String valuesHint(String key) {
    return key.indexOf('.') > 0
        ? "; a value of the chart is set as `values.%s`".formatted(key)
        : "";
  }

  private Optional<String> string(String key, YamlMap.Entry entry) {
    if (entry.value() instanceof YamlScalar scalar && scalar.kind() == YamlScalar.Kind.STRING) {
      return Optional.of(scalar.text());
    }
    diagnostics.error(
        "wrong-type",
        entry.value().position(),
        "`%s` is %s; expected a string, as in every ConfigMap"
            .formatted(key, entry.value().kindName()),
        "put the value in quotes");
    return Optional.empty();
  }

  private YamlMap setting(String key, String value) {
    return new SettingParser()
        .parse(key.substring(VALUES_PREFIX.length()) + "=" + value, diagnostics);
  }

  private YamlMap valuesText(YamlNode at, String text) {
    Diagnostics found = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(new SourceFile("data.values", text), found);
    diagnostics.addAll(found.sorted());
    if (found.hasErrors()) {
      return Overrides.NONE.tree();
    }
    if (documents.size() == 1 && documents.get(0) instanceof YamlMap map) {
      return moved(map, at.position());
    }
    diagnostics.error(
        "wrong-type",
        at.position(),
        "`values` holds no map; expected YAML text with one",
        "write for example `image: {tag: v2}`");
    return Overrides.NONE.tree();
  }

  /** The same tree, all of it at one place: a string of the config has no lines of its own. */
  private static YamlMap moved(YamlMap map, Position to) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
    map.entries().forEach((key, e) -> entries.put(key, entry(to, moved(e.value(), to))));
    return new YamlMap(to, entries);
  }

  private static YamlNode moved(YamlNode node, Position to) {
    if (node instanceof YamlMap map) {
      return moved(map, to);
    }
    if (node instanceof YamlList list) {
      List<YamlNode> items = new ArrayList<>();
      list.items().forEach(item -> items.add(moved(item, to)));
      return new YamlList(to, items);
    }
    YamlScalar scalar = (YamlScalar) node;
    return new YamlScalar(to, scalar.kind(), scalar.text());
  }

  private static YamlList words(YamlNode at, String text) {
    List<YamlNode> words = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      if (!word.isBlank()) {
        words.add(string(at.position(), word.strip()));
      }
    }
    return new YamlList(at.position(), words);
  }

  private static YamlScalar string(Position position, String text) {
    return new YamlScalar(position, YamlScalar.Kind.STRING, text);
  }

  private static YamlMap.Entry entry(Position position, YamlNode value) {
    return new YamlMap.Entry(position, value);
  }

  private static void put(
      Map<String, YamlMap.Entry> map, String key, Position position, String text) {
    map.put(key, entry(position, string(position, text)));
  }

  private static FunctionConfig bind(YamlMap tree) {
    boolean validate = tree.string("mode").filter("validate"::equals).isPresent();
    String folder = tree.string("folder").orElse(FunctionConfig.DEFAULT.folder());
    List<String> acknowledged = new ArrayList<>();
    if (tree.get("acknowledge").orElse(null) instanceof YamlList list) {
      list.items().forEach(item -> acknowledged.add(((YamlScalar) item).text()));
    }
    return new FunctionConfig(
        validate ? FunctionConfig.Mode.VALIDATE : FunctionConfig.Mode.GENERATE,
        tree.string("profile"),
        Optional.empty(),
        folder.equals(".") ? "" : folder,
        Overrides.NONE
            .and(tree.map("values").orElse(Overrides.NONE.tree()))
            .acknowledging(acknowledged)
            .releasedAs(tree.get("releaseName").map(n -> n instanceof YamlScalar s ? s : null)));
  }
}
