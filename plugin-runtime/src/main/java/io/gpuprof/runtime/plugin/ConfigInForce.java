package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import java.io.IOException;
import java.util.Optional;

/**
 * The config that the daemon goes by: the last good one. A file that changed is either gone over to
 * or rejected with its findings, and which of the two is said. Of the supervisor's thread.
 */
final class ConfigInForce {

  private static final String UNREADABLE = "the config cannot be read: ";

  private final ConfigFile file;
  private final Metrics metrics;
  private final Log log;
  private LoadedConfig loaded;
  private int generation = 1;
  private Optional<String> trouble = Optional.empty();

  ConfigInForce(LoadedConfig first, ConfigFile file, Metrics metrics, Log log) {
    this.loaded = first;
    this.file = file;
    this.metrics = metrics;
    this.log = log;
  }

  LoadedConfig loaded() {
    return loaded;
  }

  /** Number of the config in force, from 1. */
  int generation() {
    return generation;
  }

  /** Why the file is not what is in force; empty when it is. */
  Optional<String> trouble() {
    return trouble;
  }

  /** A config that the file has and that is to be gone over to, if there is one. */
  Optional<LoadedConfig> next() {
    try {
      Optional<ConfigFile.Reading> reading = file.readIfChanged();
      if (reading.isEmpty()) {
        trouble = trouble.filter(text -> !text.startsWith(UNREADABLE));
        return Optional.empty();
      }
      return usable(reading.get());
    } catch (IOException e) {
      reject(UNREADABLE + e);
      return Optional.empty();
    }
  }

  private Optional<LoadedConfig> usable(ConfigFile.Reading reading) {
    reading.diagnostics().forEach(d -> log.warn("config", "finding", DiagnosticPrinter.print(d)));
    if (reading.loaded().isEmpty()) {
      reject("the changed config has errors");
      return Optional.empty();
    }
    trouble = Optional.empty();
    if (reading.loaded().get().config().equals(loaded.config())) {
      log.info("config read again; nothing changed", "generation", generation);
      loaded = reading.loaded().get();
      return Optional.empty();
    }
    return reading.loaded();
  }

  /** It was gone over to. */
  void applied(LoadedConfig next) {
    loaded = next;
    generation++;
    metrics.count("gpuprof_config_reloads_total", "applied");
    log.info("config applied", "generation", generation);
  }

  /** It cannot be gone over to; said once for each reason. */
  void reject(String reason) {
    Optional<String> now = Optional.of(reason);
    if (!now.equals(trouble)) {
      metrics.count("gpuprof_config_reloads_total", "rejected");
      log.error(
          "config rejected; the last good one stays", "reason", reason, "generation", generation);
    }
    trouble = now;
  }
}
