package io.gpuprof.profile;

/** Whether the container runtime injects CDI devices. */
public enum CdiSwitch {
  /** The platform switches it on. */
  ON,
  /** The platform switches it off. */
  OFF,
  /** What the version does by itself. */
  DEFAULT
}
