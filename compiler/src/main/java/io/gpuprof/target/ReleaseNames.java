package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.values.Values;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and labels of the objects, as the chart's {@code _helpers.tpl} makes them for a release.
 *
 * @param release name of the release
 * @param fullname name of the DaemonSet, and the beginning of other names
 * @param serviceAccount name of the ServiceAccount that the pods use
 * @param namespace the namespace
 */
record ReleaseNames(String release, String fullname, String serviceAccount, String namespace) {

  private static final int LONGEST_LABEL = 63;

  static ReleaseNames of(Compilation compilation) {
    Values values = compilation.values();
    String name = values.nameOverride().isEmpty() ? ChartTarget.NAME : values.nameOverride();
    Profile.Pod pod = compilation.profile().spec().pod();
    String fullname = fullname(values.fullnameOverride(), pod.releaseName(), name);
    return new ReleaseNames(
        pod.releaseName(),
        fullname,
        serviceAccount(values.serviceAccount(), fullname),
        pod.effectiveNamespace());
  }

  private static String fullname(String override, String release, String name) {
    if (!override.isEmpty()) {
      return label(override);
    }
    return label(release.contains(name) ? release : release + "-" + name);
  }

  private static String serviceAccount(Profile.ServiceAccount account, String fullname) {
    if (!account.name().isEmpty()) {
      return account.name();
    }
    return account.create() ? fullname : "default";
  }

  private static String label(String text) {
    String cut = text.length() > LONGEST_LABEL ? text.substring(0, LONGEST_LABEL) : text;
    return cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut;
  }

  /** The DaemonSet that runs a config. */
  String daemonSet(PluginConfig config) {
    return config.isDefault() ? fullname : fullname + "-" + config.name();
  }

  String configMap(PluginConfig config) {
    return daemonSet(config) + "-config";
  }

  String metricsService() {
    return fullname + "-metrics";
  }

  String securityContextConstraintsRole() {
    return fullname + "-scc";
  }

  /**
   * Labels of the plugin's pods and of no other. They depend on nothing but chart and release: a
   * DaemonSet's selector is immutable, so a label that a value or a version changes would make an
   * upgrade fail.
   */
  Map<String, Object> pluginLabels() {
    Map<String, Object> labels = releaseLabels();
    labels.put("app.kubernetes.io/component", "device-plugin");
    return labels;
  }

  /** Labels of the pods that run one config: the selector of their DaemonSet. */
  Map<String, Object> selectorLabels(PluginConfig config) {
    Map<String, Object> labels = pluginLabels();
    labels.put(PluginConfig.LABEL, config.name());
    return labels;
  }

  Map<String, Object> releaseLabels() {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/name", ChartTarget.NAME);
    labels.put("app.kubernetes.io/instance", release);
    return labels;
  }

  Map<String, Object> labels() {
    Map<String, Object> labels = releaseLabels();
    labels.put("app.kubernetes.io/version", ProductVersion.TEXT);
    labels.put("app.kubernetes.io/managed-by", "gpuprof");
    return labels;
  }

  /** Metadata of an object in the namespace. */
  Map<String, Object> metadata(String objectName) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", objectName);
    metadata.put("namespace", namespace);
    metadata.put("labels", labels());
    return metadata;
  }
}
