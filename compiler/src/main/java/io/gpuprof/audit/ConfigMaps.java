package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Optional;

/** The ConfigMap that another object means. */
final class ConfigMaps {

  private ConfigMaps() {}

  /**
   * A repository may hold one ConfigMap of a name for each cluster: what is meant is the one in the
   * file of the object, otherwise the only one there is.
   *
   * @param namespace of the object, if that is stated; a ConfigMap that states none may be there
   */
  static Optional<YamlMap> find(
      String name, Optional<String> namespace, SourceFile file, List<YamlNode> objects) {
    List<YamlMap> named =
        objects.stream()
            .filter(YamlMap.class::isInstance)
            .map(YamlMap.class::cast)
            .filter(o -> Trees.text(o, "kind").filter("ConfigMap"::equals).isPresent())
            .filter(o -> Trees.text(o, "metadata", "name").filter(name::equals).isPresent())
            .filter(o -> mayBe(Trees.text(o, "metadata", "namespace"), namespace))
            .toList();
    Optional<YamlMap> beside =
        named.stream().filter(o -> o.position().file().equals(file)).findFirst();
    return beside.or(() -> named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty());
  }

  private static boolean mayBe(Optional<String> stated, Optional<String> wanted) {
    return stated.isEmpty() || wanted.isEmpty() || stated.equals(wanted);
  }
}
