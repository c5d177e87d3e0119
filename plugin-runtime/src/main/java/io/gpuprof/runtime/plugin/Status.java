package io.gpuprof.runtime.plugin;

import java.util.List;
import java.util.OptionalLong;

/**
 * The daemon as it was at its last look; immutable. Times are those of {@code System.nanoTime}.
 *
 * @param resource what is advertised
 * @param profile the compiled profile
 * @param inventory the GPUs and what is advertised of them
 * @param healthy advertised devices that may be allocated
 * @param unhealthy the others
 * @param streams open ListAndWatch streams
 * @param streamNanos when the oldest of them began
 * @param specNanos when the spec on disk was last written or confirmed
 * @param generation number of the config in force, from 1
 * @param unready why no pod can get a working GPU now; empty when one can
 * @param warnings what is not as it should be all the same
 * @param checks what the checks found
 * @param lookNanos when this look was taken
 */
record Status(
    String resource,
    String profile,
    Inventory inventory,
    long healthy,
    long unhealthy,
    int streams,
    OptionalLong streamNanos,
    OptionalLong specNanos,
    int generation,
    List<String> unready,
    List<String> warnings,
    List<Check.Result> checks,
    long lookNanos) {

  Status {
    unready = List.copyOf(unready);
    warnings = List.copyOf(warnings);
    checks = List.copyOf(checks);
  }

  boolean isReady() {
    return unready.isEmpty();
  }
}
