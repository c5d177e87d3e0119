package io.gpuprof.runtime.config;

/** How MIG devices are advertised. */
public enum MigStrategy {
  /** Not at all. */
  NONE,
  /** As the plain resource. */
  SINGLE,
  /** As one resource per MIG profile. */
  MIXED
}
