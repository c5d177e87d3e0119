package io.gpuprof.runtime.node;

/** Something in the tree exists and cannot be read; the message says what and why. */
final class UnreadableException extends Exception {

  UnreadableException(String message) {
    super(message);
  }
}
