package io.gpuprof.runtime;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.plugin.NodeAccess;
import java.util.Optional;
import java.util.function.Function;

/** Where discovery, health and the CDI spec are connected with the daemon. */
final class Wiring {

  private Wiring() {}

  /**
   * What opens the node for a config; empty in a build without discovery, which then refuses to
   * serve.
   */
  static Optional<Function<RuntimeConfig, NodeAccess>> nodes() {
    return Optional.empty();
  }
}
