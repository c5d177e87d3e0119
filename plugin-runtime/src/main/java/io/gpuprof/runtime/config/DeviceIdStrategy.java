package io.gpuprof.runtime.config;

/** What identifies a GPU towards the kubelet. */
public enum DeviceIdStrategy {
  /** The UUID that NVML reports. */
  UUID,
  /** The index that NVML reports. */
  INDEX
}
