package io.gpuprof.target;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plain Kubernetes objects: what the chart would render for the release gpuprof. */
final class ManifestsTarget {

  private ManifestsTarget() {}

  static Artifact render(Compilation compilation) {
    return new Artifact(
        "manifests.yaml",
        Headers.manifests(compilation) + YamlText.writeAll(documents(compilation)));
  }

  static List<Map<String, Object>> objects(Compilation compilation) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Object document : documents(compilation)) {
      Map<String, Object> object = new LinkedHashMap<>();
      ((Map<?, ?>) bare(document)).forEach((key, value) -> object.put((String) key, value));
      objects.add(object);
    }
    return objects;
  }

  private static Object bare(Object node) {
    if (node instanceof Commented commented) {
      return bare(commented.value());
    }
    if (node instanceof Map<?, ?> map) {
      Map<Object, Object> bare = new LinkedHashMap<>();
      map.forEach((key, value) -> bare.put(key, bare(value)));
      return bare;
    }
    return node instanceof List<?> list ? list.stream().map(ManifestsTarget::bare).toList() : node;
  }

  static List<Object> documents(Compilation compilation) {
    ReleaseNames names = ReleaseNames.of(compilation);
    List<Object> documents = new ArrayList<>(AccessManifests.of(compilation, names));
    List<PluginConfig> configs = PluginConfig.all(compilation.values());
    configs.forEach(config -> documents.add(configMap(compilation, names, config)));
    configs.forEach(config -> documents.add(daemonSet(compilation, names, config)));
    documents.addAll(MetricsManifests.of(compilation, names));
    return documents;
  }

  private static Object configMap(
      Compilation compilation, ReleaseNames names, PluginConfig config) {
    Map<String, Object> object =
        Manifest.of("v1", "ConfigMap", names.metadata(names.configMap(config)));
    String text =
        config.isDefault() ? RuntimeConfigTarget.text(compilation) : YamlText.write(config.tree());
    object.put("data", Manifest.map(RuntimeConfigTarget.FILE, text));
    return object;
  }

  private static Object daemonSet(
      Compilation compilation, ReleaseNames names, PluginConfig config) {
    Map<String, Object> object = DaemonSetManifest.of(compilation, names, config);
    return config.isDefault()
        ? object
        : new Commented(
            "For nodes with the label %s=%s.".formatted(PluginConfig.LABEL, config.name()), object);
  }
}
