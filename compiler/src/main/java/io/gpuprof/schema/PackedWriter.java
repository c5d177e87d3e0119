package io.gpuprof.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes what the build packs, so that a start needs no parser. Numbers have seven bits a byte, the
 * lowest first; texts are UTF-8 with twice their length before them, and one more if they are not
 * all ASCII.
 */
public final class PackedWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * Writes what kind of thing follows.
   *
   * @param type 0 to 127
   */
  public void type(int type) {
    out.write(type);
  }

  /**
   * Writes a number.
   *
   * @param number not negative
   */
  public void number(int number) {
    int rest = number;
    while (rest > 0x7F) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** Writes a text. */
  public void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Every other character takes more than one byte.
    boolean ascii = bytes.length == text.length();
    number(2 * bytes.length + (ascii ? 0 : 1));
    out.writeBytes(bytes);
  }

  /** All that was written; each character is a byte. */
  public String packed() {
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
