package io.gpuprof.runtime.config;

import java.util.List;

/**
 * A config as it is in force.
 *
 * @param config the config, overrides applied
 * @param origins where each path came from; first those of the file in its order, then one entry
 *     per override
 */
public record LoadedConfig(RuntimeConfig config, List<Origin> origins) {

  /**
   * Where a value came from.
   *
   * @param key the config key, such as {@code paths.driverRoot}
   * @param value the value in force
   * @param place {@code file:line:column}, or the environment variable
   * @param reason why it has this value, as the compiler wrote it above the key; empty when it did
   *     not
   */
  public record Origin(String key, String value, String place, String reason) {

    /** {@code key = value, from place: reason}. */
    @Override
    public String toString() {
      String line = "%s = %s, from %s".formatted(key, value, place);
      return reason.isEmpty() ? line : line + ": " + reason;
    }
  }

  public LoadedConfig {
    origins = List.copyOf(origins);
  }
}
