package io.gpuprof.profile;

/** State of SELinux on the nodes. */
public enum SeLinuxState {
  /** Not there. */
  NONE,
  /** It only logs. */
  PERMISSIVE,
  /** It denies. */
  ENFORCING
}
