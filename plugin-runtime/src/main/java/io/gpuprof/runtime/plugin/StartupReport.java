package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.LoadedConfig.Origin;
import io.gpuprof.runtime.config.RuntimeConfig;
import java.util.List;

/**
 * What a person needs to know first: every path with its reason and origin, every check with its
 * outcome.
 *
 * @param config what is in force
 * @param origins where its paths came from
 * @param results each check with what it found
 */
public record StartupReport(
    RuntimeConfig config, List<Origin> origins, List<Check.Result> results) {

  public StartupReport {
    origins = List.copyOf(origins);
    results = List.copyOf(results);
  }

  /** Carries out the checks. */
  public static StartupReport of(LoadedConfig loaded, List<Check> checks) {
    List<Check.Result> results = checks.stream().map(Check::result).toList();
    return new StartupReport(loaded.config(), loaded.origins(), results);
  }

  /** Writes it, one line per fact. */
  public void log(Log log) {
    RuntimeConfig.Plugin plugin = config.plugin();
    log.info(
        "config in force",
        "profile",
        config.profile(),
        "resource",
        config.advertisedResource(),
        "strategies",
        plugin.deviceListStrategy(),
        "replicas",
        config.sharing().timeSlicing().replicas());
    for (Origin origin : origins) {
      log.info(
          "path",
          "key",
          origin.key(),
          "value",
          origin.value(),
          "from",
          origin.place(),
          "reason",
          origin.reason());
    }
    results.forEach(result -> log(log, result));
  }

  /** Writes what one check found. */
  static void log(Log log, Check.Result result) {
    String found = result.outcome().detail();
    switch (result.outcome().verdict()) {
      case PASSED -> log.info("check passed", "check", result.name(), "found", found);
      case UNPROVED -> log.info("check not possible", "check", result.name(), "found", found);
      case FAILED -> log.warn("check failed", "check", result.name(), "found", found);
    }
  }
}
