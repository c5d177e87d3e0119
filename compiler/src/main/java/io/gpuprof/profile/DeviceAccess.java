package io.gpuprof.profile;

/** How the plugin itself gets at the GPUs. */
public enum DeviceAccess {
  /** A privileged container with the host's /dev. */
  PRIVILEGED,
  /** The nvidia container runtime injects devices and libraries. */
  NVIDIA_RUNTIME,
  /** No access. */
  NONE
}
