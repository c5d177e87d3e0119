package io.gpuprof.runtime.config;

import io.gpuprof.runtime.config.LoadedConfig.Origin;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the startup config, strictly: an unknown key, a missing one, a value out of range or two
 * values that contradict each other are each an error with its place, and all are told in one run.
 */
public final class RuntimeConfigReader {

  private RuntimeConfigReader() {}

  /**
   * The config with the environment's overrides applied, or empty when the diagnostics have got an
   * error.
   *
   * @param environment variables of the process; of them only those of {@link EnvironmentOverrides}
   *     are looked at
   */
  public static Optional<LoadedConfig> read(
      SourceFile file, Map<String, String> environment, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    Optional<LoadedConfig> loaded =
        document(file, found)
            .filter(map -> isOurFormat(map, found))
            .flatMap(map -> bind(file, map, environment, found));
    diagnostics.addAll(found.sorted());
    return found.hasErrors() ? Optional.empty() : loaded;
  }

  private static Optional<YamlMap> document(SourceFile file, Diagnostics found) {
    List<YamlNode> documents = YamlReader.read(file, found);
    if (found.hasErrors()) {
      return Optional.empty();
    }
    if (documents.size() != 1) {
      found.error(
          "not-one-document",
          documents.isEmpty() ? Position.of(file) : documents.get(1).position(),
          "the file has %d YAML documents; a startup config is exactly one"
              .formatted(documents.size()),
          "write it with `gpuprof compile PROFILE -t runtime-config`");
      return Optional.empty();
    }
    if (documents.get(0) instanceof YamlMap map) {
      return Optional.of(map);
    }
    found.error(
        "wrong-type",
        documents.get(0).position(),
        "the document is %s; expected a map".formatted(documents.get(0).kindName()),
        "write it with `gpuprof compile PROFILE -t runtime-config`");
    return Optional.empty();
  }

  /** Of another format nothing else is said: its keys are not ours to judge. */
  private static boolean isOurFormat(YamlMap map, Diagnostics found) {
    boolean version = hasConstant(map, "apiVersion", RuntimeConfig.API_VERSION, found);
    boolean kind = hasConstant(map, "kind", RuntimeConfig.KIND, found);
    return version && kind;
  }

  private static boolean hasConstant(YamlMap map, String key, String expected, Diagnostics found) {
    if (map.string(key).filter(expected::equals).isPresent()) {
      return true;
    }
    Optional<YamlNode> node = map.get(key);
    found.error(
        "wrong-format",
        node.map(YamlNode::position).orElse(map.position()),
        node.isPresent()
            ? "`%s` is not `%s`".formatted(key, expected)
            : "the key `%s` is missing; expected `%s`".formatted(key, expected),
        "compile the config with the gpuprof of the same version as this plugin");
    return false;
  }

  private static Optional<LoadedConfig> bind(
      SourceFile file, YamlMap map, Map<String, String> environment, Diagnostics found) {
    ConfigRanges.check(map, found);
    Optional<RuntimeConfig> bound = RecordBinder.bind(map, RuntimeConfig.class, found);
    bound.ifPresent(config -> ConfigConsistency.check(config, map, found));
    if (bound.isEmpty() || found.hasErrors()) {
      return Optional.empty();
    }
    List<Origin> origins = new java.util.ArrayList<>(ConfigComments.origins(file, map));
    return EnvironmentOverrides.apply(bound.get(), new TreeMap<>(environment), origins, found)
        .map(config -> new LoadedConfig(config, origins));
  }
}
