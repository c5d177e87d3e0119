package io.gpuprof.profile;

/** How much of the host the plugin's container sees. */
public enum MountScope {
  /** The host's root, read-only. */
  HOST_ROOT,
  /** The driver root and the device folder only. */
  DRIVER_ROOT
}
