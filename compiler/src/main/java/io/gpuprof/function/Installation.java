package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.ObjectId;
import io.gpuprof.target.Target;
import io.gpuprof.target.YamlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one compiled profile.
 *
 * @param name the DaemonSet's name, which all of its objects bear as their mark
 * @param namespace the DaemonSet's namespace
 * @param profile the profile's name
 * @param item the profile in the list; null for a shipped one
 * @param packagePath the package that the objects belong to
 * @param objects the objects as plain trees, in the types of a reader
 */
record Installation(
    String name,
    String namespace,
    String profile,
    @Nullable Item item,
    String packagePath,
    Map<ObjectId, Map<String, @Nullable Object>> objects) {

  static Installation of(Compilation compilation, @Nullable Item item, String packagePath) {
    Map<ObjectId, Map<String, @Nullable Object>> objects = new LinkedHashMap<>();
    List<ObjectId> daemonSets = new ArrayList<>();
    for (Map<String, Object> object : Target.objects(compilation)) {
      Map<String, @Nullable Object> plain = asRead(object);
      ObjectId id = id(plain);
      objects.put(id, plain);
      if (id.kind().equals("DaemonSet")) {
        daemonSets.add(id);
      }
    }
    ObjectId daemonSet = daemonSets.get(0);
    return new Installation(
        daemonSet.name(),
        daemonSet.namespace(),
        compilation.profile().name(),
        item,
        packagePath,
        objects);
  }

  /** A tree as it comes back when it is written and read: what it is compared with was read. */
  private static Map<String, @Nullable Object> asRead(Map<String, Object> object) {
    List<YamlNode> documents =
        YamlReader.read(new SourceFile("object", YamlText.write(object)), new Diagnostics());
    return ((YamlMap) documents.get(0)).toPlain();
  }

  private static ObjectId id(Map<String, @Nullable Object> object) {
    Map<?, ?> metadata = (Map<?, ?>) object.getOrDefault("metadata", Map.of());
    return ObjectId.of(
        String.valueOf(object.get("apiVersion")),
        String.valueOf(object.get("kind")),
        Optional.ofNullable(metadata.get("namespace")).map(Object::toString).orElse(""),
        String.valueOf(metadata.get("name")));
  }

  /** Labels by which the DaemonSet finds its pods. */
  Object selector() {
    for (Map<String, @Nullable Object> object : objects.values()) {
      if (object.get("spec") instanceof Map<?, ?> spec && spec.get("selector") != null) {
        return spec.get("selector");
      }
    }
    throw new IllegalStateException("an installation has a DaemonSet");
  }
}
