package io.gpuprof.runtime.config;

/** Which replicas are preferred under time-slicing. */
public enum AllocationPolicy {
  /** Spread over GPUs. */
  DISTRIBUTED,
  /** Fill one GPU before the next. */
  PACKED
}
