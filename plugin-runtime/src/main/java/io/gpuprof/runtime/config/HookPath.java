package io.gpuprof.runtime.config;

import java.util.Optional;

/**
 * The host path of {@code nvidia-ctk} or {@code nvidia-cdi-hook}, or the word {@code none}.
 *
 * @param value an absolute host path or {@code none}
 */
public record HookPath(String value) {

  private static final String NONE = "none";

  public HookPath {
    if (!value.equals(NONE)) {
      AbsolutePath.require(value);
    }
  }

  /** The path, if the platform has a hook binary. */
  public Optional<HostPath> path() {
    return value.equals(NONE) ? Optional.empty() : Optional.of(new HostPath(value));
  }

  @Override
  public String toString() {
    return value;
  }
}
