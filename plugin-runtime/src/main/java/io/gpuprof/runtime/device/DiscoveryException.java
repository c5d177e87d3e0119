package io.gpuprof.runtime.device;

/** The node could not be scanned; the message is complete as it is. */
public final class DiscoveryException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a message for a person. */
  public DiscoveryException(String message) {
    super(message);
  }

  /** With a message for a person, and what it came from. */
  public DiscoveryException(String message, Throwable cause) {
    super(message, cause);
  }
}
