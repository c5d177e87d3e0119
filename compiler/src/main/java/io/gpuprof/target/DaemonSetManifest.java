package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.values.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The DaemonSet of one config; its template in the chart is {@code templates/daemonset.yaml}. */
final class DaemonSetManifest {

  private static final String PROFILE_ANNOTATION = "gpuprof.io/profile";

  private final Compilation compilation;
  private final Values values;
  private final ReleaseNames names;
  private final PluginConfig config;

  private DaemonSetManifest(Compilation compilation, ReleaseNames names, PluginConfig config) {
    this.compilation = compilation;
    this.values = compilation.values();
    this.names = names;
    this.config = config;
  }

  static Map<String, Object> of(Compilation compilation, ReleaseNames names, PluginConfig config) {
    return new DaemonSetManifest(compilation, names, config).object();
  }

  private Map<String, Object> object() {
    Map<String, Object> metadata = names.metadata(names.daemonSet(config));
    metadata.put("annotations", profileAnnotation());
    Map<String, Object> object = Manifest.of("apps/v1", "DaemonSet", metadata);
    object.put(
        "spec",
        Manifest.map(
            "selector", Manifest.map("matchLabels", names.selectorLabels(config)),
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
    own.put("checksum/config", CanonicalJson.sha256(config.tree()));
    return Manifest.map(
        "labels", Manifest.over(names.selectorLabels(config), values.podLabels()),
        "annotations", Manifest.over(own, values.podAnnotations()));
  }

  private Map<String, Object> podSpec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("serviceAccountName", names.serviceAccount());
    spec.put("automountServiceAccountToken", false);
    spec.put("enableServiceLinks", false);
    Manifest.putUnlessEmpty(spec, "priorityClassName", values.priorityClassName());
    Manifest.putUnlessEmpty(spec, "runtimeClassName", values.runtimeClassName());
    spec.put(
        "nodeSelector", Manifest.over(values.nodeSelector(), Map.of("kubernetes.io/os", "linux")));
    Manifest.putUnlessEmpty(spec, "affinity", PluginAffinity.of(values, names, config));
    Manifest.putUnlessEmpty(spec, "tolerations", values.tolerations());
    Manifest.putUnlessEmpty(spec, "imagePullSecrets", values.imagePullSecrets());
    Manifest.putUnlessEmpty(spec, "securityContext", values.podSecurityContext());
    spec.put("terminationGracePeriodSeconds", values.terminationGracePeriodSeconds());
    spec.put("containers", List.of(new PluginContainer(compilation).of()));
    spec.put("volumes", PodVolumes.volumes(compilation, names.configMap(config)));
    return spec;
  }
}
