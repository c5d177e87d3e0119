package io.gpuprof.runtime.node;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Little-endian numbers in a byte array that may be shorter than it should be, or lie. Whatever is
 * outside the array is {@link OutOfBoundsException}.
 */
final class Bytes {

  /** The data ends before it should; the file is not what it claims to be. */
  static final class OutOfBoundsException extends Exception {

    OutOfBoundsException(long offset, int length) {
      super("offset %d of %d bytes".formatted(offset, length));
    }
  }

  private final byte[] data;

  Bytes(byte[] data) {
    this.data = data;
  }

  int length() {
    return data.length;
  }

  int byteAt(long offset) throws OutOfBoundsException {
    if (offset < 0 || offset >= data.length) {
      throw new OutOfBoundsException(offset, data.length);
    }
    return data[(int) offset] & 0xFF;
  }

  int shortAt(long offset) throws OutOfBoundsException {
    return byteAt(offset) | byteAt(offset + 1) << 8;
  }

  long intAt(long offset) throws OutOfBoundsException {
    return shortAt(offset) | (long) shortAt(offset + 2) << 16;
  }

  long longAt(long offset) throws OutOfBoundsException {
    return intAt(offset) | intAt(offset + 4) << 32;
  }

  boolean startsWith(String ascii, long offset) throws OutOfBoundsException {
    for (int i = 0; i < ascii.length(); i++) {
      if (byteAt(offset + i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A NUL-terminated string of printable text; empty if it is none, is longer than this, or holds
   * bytes that are no UTF-8: what replaces them would name another file.
   */
  Optional<String> stringAt(long offset, int longest) throws OutOfBoundsException {
    for (int length = 0; length <= longest; length++) {
      if (byteAt(offset + length) == 0) {
        String text = new String(data, (int) offset, length, StandardCharsets.UTF_8);
        boolean plain =
            !text.isEmpty()
                && text.chars().noneMatch(Character::isISOControl)
                && isUtf8Of(text, (int) offset, length);
        return plain ? Optional.of(text) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private boolean isUtf8Of(String text, int offset, int length) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(data, offset, offset + length, bytes, 0, bytes.length);
  }
}
