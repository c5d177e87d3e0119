package io.gpuprof.runtime.config;

/** Form of a log line. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** For machines. */
  JSON
}
