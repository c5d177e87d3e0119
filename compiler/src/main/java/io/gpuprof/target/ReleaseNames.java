package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.values.Values;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and labels of the objects, as the chart's {@code _helpers.tpl} makes them for the release
 * {@link #RELEASE}.
 *
 * @param name value of the label app.kubernetes.io/name
 * @param fullname name of the DaemonSet, and the beginning of other names
 * @param serviceAccount name of the ServiceAccount that the pods use
 * @param namespace the namespace
 */
record ReleaseNames(String name, String fullname, String serviceAccount, String namespace) {

  static final String RELEASE = "gpuprof-device-plugin";

  private static final int LONGEST_LABEL = 63;

  static ReleaseNames of(Compilation compilation) {
    Values values = compilation.values();
    String name = values.nameOverride().isEmpty() ? ChartTarget.NAME : values.nameOverride();
    String fullname = fullname(values.fullnameOverride(), name);
    return new ReleaseNames(
        label(name),
        fullname,
        serviceAccount(values.serviceAccount(), fullname),
        compilation.profile().spec().pod().namespace());
  }

  private static String fullname(String override, String name) {
    if (!override.isEmpty()) {
      return label(override);
    }
    return label(RELEASE.contains(name) ? RELEASE : RELEASE + "-" + name);
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

  String configMap() {
    return fullname + "-config";
  }

  String securityContextConstraintsRole() {
    return fullname + "-scc";
  }

  /** Never change between versions: a DaemonSet's selector is immutable. */
  Map<String, Object> selectorLabels() {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/name", name);
    labels.put("app.kubernetes.io/instance", RELEASE);
    return labels;
  }

  Map<String, Object> labels() {
    Map<String, Object> labels = selectorLabels();
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
