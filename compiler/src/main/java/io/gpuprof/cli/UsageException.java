package io.gpuprof.cli;

/** The command line asks for something that does not go together; the message says what to do. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
