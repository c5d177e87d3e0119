package io.gpuprof.values;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which key of a profile a key of the values comes from. What is not mapped here is derived: it
 * follows from other keys and cannot be set by itself.
 */
public final class ValueOrigins {

  /** Top-level values that come from {@code spec.pod} under the same name. */
  private static final List<String> FROM_POD =
      List.of(
          "nameOverride",
          "fullnameOverride",
          "namespaceOverride",
          "image",
          "imagePullSecrets",
          "serviceAccount",
          "sccName",
          "podLabels",
          "podAnnotations",
          "priorityClassName",
          "resourceQuota",
          "runtimeClassName",
          "runtimeClass",
          "nodeSelector",
          "affinity",
          "tolerations",
          "updateStrategy",
          "resources",
          "terminationGracePeriodSeconds",
          "probes",
          "podSecurityContext",
          "extraEnv",
          "extraVolumes",
          "extraVolumeMounts",
          "metrics",
          "tests");

  /** Sections of the config that come from {@code spec} under the same name. */
  private static final List<String> FROM_SPEC =
      List.of("cdi", "plugin", "sharing", "imex", "health", "log", "http");

  /** The one top-level value that is a key of {@code spec} itself. */
  private static final String NAMED_CONFIGS = "namedConfigs";

  /** Single keys of the config that come from {@code spec}. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "config.paths.hostRoot", "hostRoot",
          "config.paths.containerHostRoot", "hostRootMount",
          "config.paths.driverRoot", "driverRoot",
          "config.paths.devRoot", "devRoot",
          "config.paths.workloadRoot", "workloadRoot",
          "config.paths.nvidiaCtkPath", "nvidiaCtkPath",
          "config.paths.libraryDirs", "libraryDirs",
          "config.paths.binaryDirs", "binaryDirs",
          "config.paths.waitFor", "waitFor",
          "config.kubelet.devicePluginsDir", "kubelet.devicePluginsDir");

  /** How each derived value comes about. */
  private static final Map<String, String> DERIVATIONS =
      Map.ofEntries(
          Map.entry(
              "securityContext",
              "Follows from pod.deviceAccess, plugin.migStrategy (of the named configs too) and pod.seLinuxType."),
          Map.entry(
              "env",
              "Follows from pod.deviceAccess and plugin.migStrategy, of the named configs too."),
          Map.entry(
              "hostMounts",
              "Follows from the roots, mount, pod.deviceAccess, plugin.deviceListStrategy and kubelet."),
          Map.entry("config.apiVersion", "The version of the config's format."),
          Map.entry("config.kind", "The kind of document."),
          Map.entry("config.profile", "The name of the profile; nothing depends on it."),
          Map.entry(
              "config.paths.containerDriverRoot",
              "driverRoot as the plugin's container sees it: hostRootMount + driverRoot relative to hostRoot."),
          Map.entry(
              "config.paths.containerDevRoot",
              "devRoot as the plugin's container sees it: hostRootMount + devRoot relative to hostRoot."),
          Map.entry(
              "config.paths.containerWaitFor",
              "waitFor as the plugin's container sees it: hostRootMount + waitFor relative to hostRoot."),
          Map.entry(
              "config.kubelet.podResourcesSocket",
              "Follows from kubelet.rootDir and kubelet.mountPodResources; empty when it is not mounted."));

  private ValueOrigins() {}

  /**
   * The dotted path below spec that a dotted path of the values comes from; empty for a derived
   * value.
   */
  public static Optional<String> profilePath(String valuesPath) {
    String first = head(valuesPath);
    if (FROM_POD.contains(first)) {
      return Optional.of("pod." + valuesPath);
    }
    if (first.equals(NAMED_CONFIGS)) {
      return Optional.of(valuesPath);
    }
    if (RENAMED.containsKey(valuesPath)) {
      return Optional.of(RENAMED.get(valuesPath));
    }
    if (first.equals("config")) {
      String rest = valuesPath.substring(Math.min(valuesPath.length(), "config.".length()));
      return FROM_SPEC.contains(head(rest)) ? Optional.of(rest) : Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * How a derived value comes about, for it or a part of it; empty for one that a profile key sets.
   */
  public static Optional<String> derivation(String valuesPath) {
    return DERIVATIONS.entrySet().stream()
        .filter(e -> valuesPath.equals(e.getKey()) || valuesPath.startsWith(e.getKey() + "."))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Paths of the derived values, for suggestions. */
  public static java.util.Set<String> derivedPaths() {
    return DERIVATIONS.keySet();
  }

  private static String head(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
