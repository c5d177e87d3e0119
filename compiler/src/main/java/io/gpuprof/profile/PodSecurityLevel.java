package io.gpuprof.profile;

/** Pod Security level of a namespace without a label. */
public enum PodSecurityLevel {
  /** Everything is admitted. */
  PRIVILEGED,
  /** No hostPath, no privileged containers. */
  BASELINE,
  /** Even less. */
  RESTRICTED
}
