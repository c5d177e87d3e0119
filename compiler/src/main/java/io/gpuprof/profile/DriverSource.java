package io.gpuprof.profile;

/** Who brings the driver. */
public enum DriverSource {
  /** The host's image or packages. */
  HOST,
  /** A container, such as the GPU Operator's. */
  DRIVER_CONTAINER
}
