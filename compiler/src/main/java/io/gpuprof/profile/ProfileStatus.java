package io.gpuprof.profile;

/** How far to trust a profile. */
public enum ProfileStatus {
  /** Its paths were read in the platform's own sources. */
  SUPPORTED,
  /** Some of its facts are inferred. */
  EXPERIMENTAL,
  /** The platform is at its end. */
  DEPRECATED,
  /** A building block for other profiles. */
  LAYER,
  /** No device plugin can work here. */
  REFUSED
}
