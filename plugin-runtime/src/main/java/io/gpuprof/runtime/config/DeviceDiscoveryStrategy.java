package io.gpuprof.runtime.config;

/** How GPUs are found. */
public enum DeviceDiscoveryStrategy {
  /** NVML, and procfs where NVML cannot be loaded. */
  AUTO,
  /** Through libnvidia-ml.so.1. */
  NVML,
  /** From /proc/driver/nvidia. */
  PROCFS,
  /** The devices that the profile lists. */
  DECLARED
}
