package io.gpuprof.runtime.config;

/** How Allocate tells the container runtime which GPUs to inject; spelled as in NVIDIA's plugin. */
public enum DeviceListStrategy {
  /** CDI names in the CRI field of the device plugin API. */
  CDI_CRI,
  /** CDI names in container annotations. */
  CDI_ANNOTATIONS,
  /** The environment variable NVIDIA_VISIBLE_DEVICES. */
  ENVVAR,
  /** Marker mounts below /var/run/nvidia-container-devices. */
  VOLUME_MOUNTS
}
