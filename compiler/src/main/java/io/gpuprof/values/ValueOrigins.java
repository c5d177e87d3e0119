package io.gpuprof.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which key of a profile a key of the values comes from. What is not mapped here is derived: it
 * follows from other keys and cannot be set by itself.
 */
public final class ValueOrigins {

  /** Top-level values that come from {@code spec.pod} under the same name. */
  private static final Set<String> FROM_POD =
      Set.of(
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
  private static final Set<String> FROM_SPEC =
      Set.of("cdi", "plugin", "sharing", "imex", "health", "log", "http");

  /** The one top-level value that is a key of {@code spec} itself. */
  private static final String NAMED_CONFIGS = "namedConfigs";

  /** Single keys of the config that come from {@code spec}. */
  private static final Map<String, List<String>> RENAMED =
      Map.of(
          "config.paths.hostRoot", List.of("hostRoot"),
          "config.paths.containerHostRoot", List.of("hostRootMount"),
          "config.paths.driverRoot", List.of("driverRoot"),
          "config.paths.devRoot", List.of("devRoot"),
          "config.paths.workloadRoot", List.of("workloadRoot"),
          "config.paths.nvidiaCtkPath", List.of("nvidiaCtkPath"),
          "config.paths.libraryDirs", List.of("libraryDirs"),
          "config.paths.binaryDirs", List.of("binaryDirs"),
          "config.paths.waitFor", List.of("waitFor"),
          "config.kubelet.devicePluginsDir", List.of("kubelet", "devicePluginsDir"));

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
   * The path below spec that a path of the values comes from; empty for a derived value. As lists
   * of keys, because keys of labels contain dots.
   */
  public static List<String> profilePath(List<String> valuesPath) {
    String first = valuesPath.get(0);
    if (FROM_POD.contains(first)) {
      List<String> path = new ArrayList<>(valuesPath.size() + 1);
      path.add("pod");
      path.addAll(valuesPath);
      return path;
    }
    if (first.equals(NAMED_CONFIGS)) {
      return valuesPath;
    }
    if (!first.equals("config") || valuesPath.size() < 2) {
      return List.of();
    }
    if (FROM_SPEC.contains(valuesPath.get(1))) {
      return valuesPath.subList(1, valuesPath.size());
    }
    return RENAMED.getOrDefault(String.join(".", valuesPath), List.of());
  }

  /** As {@link #profilePath(List)}, for dotted paths without labels. */
  public static Optional<String> profilePath(String valuesPath) {
    List<String> path = profilePath(List.of(valuesPath.split("\\.", -1)));
    return path.isEmpty() ? Optional.empty() : Optional.of(String.join(".", path));
  }

  /**
   * How a derived value comes about, for it or a part of it; empty for one that a profile key sets.
   */
  public static Optional<String> derivation(String valuesPath) {
    for (String at = valuesPath; ; at = at.substring(0, at.lastIndexOf('.'))) {
      String derivation = DERIVATIONS.get(at);
      if (derivation != null || at.indexOf('.') < 0) {
        return Optional.ofNullable(derivation);
      }
    }
  }

  /** Paths of the derived values, for suggestions. */
  public static Set<String> derivedPaths() {
    return DERIVATIONS.keySet();
  }
}
