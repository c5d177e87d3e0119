package io.gpuprof.schema;

import java.nio.charset.StandardCharsets;

/** Reads, in the same order, what a {@link PackedWriter} wrote. */
public final class PackedReader {

  private final String packed;
  private final byte[] bytes;
  private int at;

  /** Reads what {@link PackedWriter#packed} returned. */
  public PackedReader(String packed) {
    this.packed = packed;
    this.bytes = packed.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The next type. */
  public int type() {
    return bytes[at++];
  }

  /** The next number. */
  public int number() {
    int number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      number |= (next & 0x7F) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  /** The next text. */
  public String text() {
    int doubled = number();
    int from = at;
    at += doubled / 2;
    return doubled % 2 == 0
        ? packed.substring(from, at)
        : new String(bytes, from, at - from, StandardCharsets.UTF_8);
  }
}
