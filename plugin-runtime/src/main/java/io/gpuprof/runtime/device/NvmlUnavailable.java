package io.gpuprof.runtime.device;

/** NVML cannot be used; the message says what was tried, why it failed and what to do. */
final class NvmlUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  NvmlUnavailable(String message) {
    super(message);
  }

  NvmlUnavailable(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message, which is never absent here. */
  String text() {
    return String.valueOf(getMessage());
  }
}
