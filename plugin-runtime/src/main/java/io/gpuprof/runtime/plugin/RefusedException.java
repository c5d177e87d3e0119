package io.gpuprof.runtime.plugin;

/**
 * A request of the kubelet that cannot be granted; its message reaches the user in the pod's
 * status.
 */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of refusal it is. */
  enum Kind {
    /** The request itself is wrong. */
    INVALID,
    /** The request is right and the device is not. */
    UNHEALTHY
  }

  private final Kind kind;

  RefusedException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
