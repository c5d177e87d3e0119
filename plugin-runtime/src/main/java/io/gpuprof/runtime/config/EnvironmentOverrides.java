package io.gpuprof.runtime.config;

import io.gpuprof.runtime.config.LoadedConfig.Origin;
import io.gpuprof.runtime.config.RuntimeConfig.Paths;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The four variables that the field knows from NVIDIA's plugin and toolkit
 * (NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go). Each replaces one path; the path in
 * the plugin's container that belongs to it follows, so that the two ends of a root stay one
 * folder. An empty value means unset: there it would mean an empty root.
 */
final class EnvironmentOverrides {

  static final String DRIVER_ROOT = "NVIDIA_DRIVER_ROOT";
  static final String CONTAINER_DRIVER_ROOT = "CONTAINER_DRIVER_ROOT";
  static final String DEV_ROOT = "NVIDIA_DEV_ROOT";
  static final String CTK_PATH = "NVIDIA_CTK_PATH";

  private final Map<String, String> environment;
  private final List<Origin> origins;
  private final Diagnostics found;

  private EnvironmentOverrides(
      Map<String, String> environment, List<Origin> origins, Diagnostics found) {
    this.environment = environment;
    this.origins = origins;
    this.found = found;
  }

  /** The config with the overrides; adds an origin for each use. Empty when one is not usable. */
  static Optional<RuntimeConfig> apply(
      RuntimeConfig config,
      Map<String, String> environment,
      List<Origin> origins,
      Diagnostics found) {
    Paths paths = new EnvironmentOverrides(environment, origins, found).paths(config.paths());
    return found.hasErrors() ? Optional.empty() : Optional.of(config.withPaths(paths));
  }

  private Paths paths(Paths old) {
    Optional<HostPath> driverRoot = value(DRIVER_ROOT, "paths.driverRoot", HostPath::new);
    Optional<PluginPath> containerDriverRoot =
        value(CONTAINER_DRIVER_ROOT, "paths.containerDriverRoot", PluginPath::new)
            .or(() -> follow(driverRoot, old, DRIVER_ROOT, "paths.containerDriverRoot"));
    Optional<HostPath> devRoot = value(DEV_ROOT, "paths.devRoot", HostPath::new);
    Optional<PluginPath> containerDevRoot =
        follow(devRoot, old, DEV_ROOT, "paths.containerDevRoot");
    Optional<HookPath> hook = value(CTK_PATH, "paths.nvidiaCtkPath", HookPath::new);
    return new Paths(
        old.hostRoot(),
        old.containerHostRoot(),
        driverRoot.orElse(old.driverRoot()),
        containerDriverRoot.orElse(old.containerDriverRoot()),
        devRoot.orElse(old.devRoot()),
        containerDevRoot.orElse(old.containerDevRoot()),
        old.workloadRoot(),
        hook.orElse(old.nvidiaCtkPath()),
        old.libraryDirs(),
        old.binaryDirs(),
        old.waitFor(),
        old.containerWaitFor());
  }

  private <T> Optional<T> value(String variable, String key, Function<String, T> type) {
    String text = environment.getOrDefault(variable, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      T value = type.apply(text);
      origins.add(new Origin(key, text, "environment variable " + variable, ""));
      return Optional.of(value);
    } catch (IllegalArgumentException e) {
      refuse(variable, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<PluginPath> follow(
      Optional<HostPath> host, Paths paths, String variable, String key) {
    if (host.isEmpty()) {
      return Optional.empty();
    }
    if (!host.get().isUnder(paths.hostRoot())) {
      refuse(
          variable,
          "`%s` is not under hostRoot `%s`, so the plugin's container cannot see it"
              .formatted(host.get(), paths.hostRoot()));
      return Optional.empty();
    }
    PluginPath container =
        paths.containerHostRoot().resolve(host.get().relativeTo(paths.hostRoot()));
    origins.add(
        new Origin(key, container.value(), "environment variable " + variable, "follows from it"));
    return Optional.of(container);
  }

  private void refuse(String variable, String fact) {
    SourceFile source = new SourceFile("environment variable " + variable, "");
    found.error(
        "invalid-override", Position.of(source), fact, "correct it, or unset it to use the config");
  }
}
