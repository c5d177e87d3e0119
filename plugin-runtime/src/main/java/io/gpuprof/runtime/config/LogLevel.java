package io.gpuprof.runtime.config;

/** Least severe level that is written. */
public enum LogLevel {
  /** Only errors. */
  ERROR,
  /** And warnings. */
  WARN,
  /** And events. */
  INFO,
  /** And details. */
  DEBUG
}
