package io.gpuprof.runtime.diagnostic;

import java.util.Locale;

/** How bad a diagnostic is; the worst first. */
public enum Severity {
  /** The input cannot be used. */
  ERROR,
  /** It can be used, and will probably disappoint on a node. */
  WARNING,
  /** Worth knowing. */
  INFO;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
