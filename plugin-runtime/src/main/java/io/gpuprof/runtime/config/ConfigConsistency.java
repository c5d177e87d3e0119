package io.gpuprof.runtime.config;

import io.gpuprof.runtime.config.RuntimeConfig.DeclaredDevice;
import io.gpuprof.runtime.config.RuntimeConfig.Paths;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlMap;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Values that are fine alone and not together: one rule each. */
final class ConfigConsistency {

  /** {@code sun_path} has 108 bytes with its terminating zero (unix(7)). */
  private static final int LONGEST_SOCKET_PATH = 107;

  /** The kubelet puts {@code requests.} in front and wants a DNS name of at most 253. */
  private static final int LONGEST_RESOURCE_PREFIX = 244;

  private static final int LONGEST_RESOURCE_NAME = 63;

  private final RuntimeConfig config;
  private final YamlMap root;
  private final Diagnostics found;

  private ConfigConsistency(RuntimeConfig config, YamlMap root, Diagnostics found) {
    this.config = config;
    this.root = root;
    this.found = found;
  }

  static void check(RuntimeConfig config, YamlMap root, Diagnostics found) {
    ConfigConsistency rules = new ConfigConsistency(config, root, found);
    rules.roots();
    rules.waitFor();
    rules.declared();
    rules.selectors();
    rules.gids();
    rules.resource();
    rules.socket();
    rules.mig();
    rules.imex();
  }

  /** Both ends of a root are one folder: the plugin sees everything below containerHostRoot. */
  private void roots() {
    Paths paths = config.paths();
    root("driverRoot", paths.driverRoot(), paths.containerDriverRoot());
    root("devRoot", paths.devRoot(), paths.containerDevRoot());
  }

  private void root(String key, HostPath host, PluginPath container) {
    Paths paths = config.paths();
    if (!host.isUnder(paths.hostRoot())) {
      error(
          "paths." + key,
          "`%s` is not under hostRoot `%s`".formatted(host, paths.hostRoot()),
          "state a folder of the host below hostRoot");
      return;
    }
    PluginPath expected = paths.containerHostRoot().resolve(host.relativeTo(paths.hostRoot()));
    if (!container.equals(expected)) {
      error(
          "paths.container" + Character.toUpperCase(key.charAt(0)) + key.substring(1),
          "`%s` is not where `%s` is seen in the plugin's container; expected `%s`"
              .formatted(container, host, expected),
          "compile the config again");
    }
  }

  private void waitFor() {
    Paths paths = config.paths();
    if (paths.waitFor().isPresent() != paths.containerWaitFor().isPresent()) {
      error(
          "paths.containerWaitFor",
          "waitFor and containerWaitFor are one file; only one of them is stated",
          "state both or none");
    }
  }

  private void declared() {
    RuntimeConfig.Plugin plugin = config.plugin();
    boolean declared = plugin.deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED;
    if (declared == plugin.declaredDevices().isEmpty()) {
      error(
          "plugin.declaredDevices",
          declared
              ? "deviceDiscoveryStrategy is `declared` and no device is declared"
              : "devices are declared and deviceDiscoveryStrategy is not `declared`",
          "make the two agree");
    }
    Set<String> seen = new HashSet<>();
    for (DeclaredDevice device : plugin.declaredDevices()) {
      if (!seen.add(device.id())) {
        error("plugin.declaredDevices", "the id `%s` is there twice".formatted(device.id()), "");
      }
    }
  }

  private void selectors() {
    for (String selector : config.plugin().excludeDevices()) {
      if (config.plugin().includeDevices().contains(selector)) {
        error(
            "plugin.excludeDevices",
            "`%s` is both included and excluded".formatted(selector),
            "remove it from one of the lists");
      }
    }
  }

  private void gids() {
    // Versions are of one digit each, so that text order is version order.
    if (config.cdi().additionalGids() && config.cdi().maxVersion().compareTo("0.7.0") < 0) {
      error(
          "cdi.additionalGids",
          "additionalGids needs CDI 0.7.0 and maxVersion is `%s`"
              .formatted(config.cdi().maxVersion()),
          "raise cdi.maxVersion if the container runtime reads it, or set additionalGids: false");
    }
  }

  /** As the kubelet checks it at registration (Kubernetes IsExtendedResourceName). */
  private void resource() {
    String resource = config.plugin().resourceName();
    int slash = resource.indexOf('/');
    if (slash > LONGEST_RESOURCE_PREFIX
        || resource.startsWith("requests.")
        || resource.contains("kubernetes.io/")) {
      error(
          "plugin.resourceName",
          "the kubelet refuses `%s`: no prefix over %d characters, none that begins with `requests.`, none of kubernetes.io"
              .formatted(resource, LONGEST_RESOURCE_PREFIX),
          "use a prefix such as `nvidia.com`");
    }
    if (advertised().length() - slash - 1 > LONGEST_RESOURCE_NAME) {
      error(
          "plugin.resourceName",
          "with renameByDefault the name becomes `%s`, longer than %d characters after the slash"
              .formatted(advertised(), LONGEST_RESOURCE_NAME),
          "shorten it");
    }
  }

  private String advertised() {
    return config.advertisedResource();
  }

  private void socket() {
    String path = config.kubelet().devicePluginsDir().resolve(config.socketName()).value();
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_SOCKET_PATH) {
      error(
          "kubelet.devicePluginsDir",
          "the plugin's socket would be `%s`: %d bytes, and a socket's path has at most %d"
              .formatted(path, length, LONGEST_SOCKET_PATH),
          "use a shorter folder or resource name");
    }
  }

  private void mig() {
    if (config.plugin().migStrategy() != MigStrategy.NONE) {
      found.warning(
          "mig-not-served",
          ConfigTree.position(root, "plugin.migStrategy"),
          "this version serves whole GPUs only; a GPU in MIG mode is left out",
          "set migStrategy: none, or switch MIG off on the node");
    }
  }

  private void imex() {
    if (config.imex().required() && config.imex().channelIds().isEmpty()) {
      found.warning(
          "imex-without-channel",
          ConfigTree.position(root, "imex.required"),
          "imex.required has no effect without a channel",
          "set imex.channelIds: [0], or required: false");
    }
  }

  private void error(String path, String fact, String remedy) {
    found.error(
        "inconsistent", ConfigTree.position(root, path), "`%s`: %s".formatted(path, fact), remedy);
  }
}
