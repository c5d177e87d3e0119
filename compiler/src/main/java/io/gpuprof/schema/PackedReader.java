package io.gpuprof.schema;

import java.nio.charset.StandardCharsets;

/** Reads, in the same order, what a {@link PackedWriter} wrote. */
public final class PackedReader {

  private final byte[] in;
  private int at;

  /** Reads these bytes. */
  public PackedReader(byte[] in) {
    this.in = in;
  }

  /** The next type. */
  public int type() {
    return in[at++];
  }

  /** The next number. */
  public int number() {
    int number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in[at++];
      number |= (next & 0x7F) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  /** The next text. */
  public String text() {
    int length = number();
    String text = new String(in, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }
}
