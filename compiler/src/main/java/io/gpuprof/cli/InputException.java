package io.gpuprof.cli;

/** A file or folder cannot be used; the message is complete as it is. */
final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InputException(String message) {
    super(message, null, false, false);
  }
}
