package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.values.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The DaemonSet; its template in the chart is {@code templates/daemonset.yaml}. */
final class DaemonSetManifest {

  private static final String PROFILE_ANNOTATION = "gpuprof.io/profile";

  private final Compilation compilation;
  private final Values values;
  private final ReleaseNames names;

  private DaemonSetManifest(Compilation compilation, ReleaseNames names) {
    this.compilation = compilation;
    this.values = compilation.values();
    this.names = names;
  }

  static Map<String, Object> of(Compilation compilation, ReleaseNames names) {
    return new DaemonSetManifest(compilation, names).object();
  }

  private Map<String, Object> object() {
    Map<String, Object> metadata = names.metadata(names.fullname());
    metadata.put("annotations", profileAnnotation());
    Map<String, Object> object = Manifest.of("apps/v1", "DaemonSet", metadata);
    object.put(
        "spec",
        Manifest.map(
            "selector", Manifest.map("matchLabels", names.selectorLabels()),
            "updateStrategy", updateStrategy(),
            "template", Manifest.map("metadata", podMetadata(), "spec", podSpec())));
    return object;
  }

  private Map<String, Object> profileAnnotation() {
    return Manifest.map(PROFILE_ANNOTATION, values.config().profile());
  }

  private Map<String, Object> updateStrategy() {
    Profile.UpdateStrategy strategy = values.updateStrategy();
    Map<String, Object> map = Manifest.map("type", strategy.type());
    if (strategy.type().equals("RollingUpdate")) {
      map.put("rollingUpdate", Manifest.map("maxUnavailable", strategy.maxUnavailable()));
    }
    return map;
  }

  private Map<String, Object> podMetadata() {
    Map<String, Object> own = profileAnnotation();
    // A new config starts new pods: the plugin must not run on half of an old one.
    own.put("checksum/config", CanonicalJson.sha256(RecordWriter.toPlain(values.config())));
    return Manifest.map(
        "labels", Manifest.over(names.selectorLabels(), values.podLabels()),
        "annotations", Manifest.over(own, values.podAnnotations()));
  }

  private Map<String, Object> podSpec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("serviceAccountName", names.serviceAccount());
    spec.put("automountServiceAccountToken", false);
    spec.put("enableServiceLinks", false);
    putUnlessEmpty(spec, "priorityClassName", values.priorityClassName());
    putUnlessEmpty(spec, "runtimeClassName", values.runtimeClassName());
    spec.put(
        "nodeSelector", Manifest.over(values.nodeSelector(), Map.of("kubernetes.io/os", "linux")));
    if (!values.affinity().isEmpty()) {
      spec.put("affinity", values.affinity());
    }
    putUnlessEmpty(spec, "tolerations", values.tolerations());
    putUnlessEmpty(spec, "imagePullSecrets", values.imagePullSecrets());
    spec.put("terminationGracePeriodSeconds", 30);
    spec.put("containers", List.of(new PluginContainer(compilation).of()));
    spec.put("volumes", PodVolumes.volumes(compilation, names));
    return spec;
  }

  private static void putUnlessEmpty(Map<String, Object> map, String key, String value) {
    if (!value.isEmpty()) {
      map.put(key, value);
    }
  }

  private static void putUnlessEmpty(Map<String, Object> map, String key, List<?> value) {
    if (!value.isEmpty()) {
      map.put(key, value);
    }
  }
}
