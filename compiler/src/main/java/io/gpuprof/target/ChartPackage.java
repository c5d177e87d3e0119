package io.gpuprof.target;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A chart packed as Helm takes it: a tar in the ustar format within gzip. The same chart gives the
 * same bytes, on every machine and at any time, so that a digest can be compared, signed and looked
 * up; {@code helm package} writes the time into every entry. So nothing here depends on a clock, an
 * owner or a library: the content is stored, because what deflate makes of it differs between
 * builds of zlib.
 */
public final class ChartPackage {

  private static final int BLOCK = 512;

  /** A tar ends with two empty blocks and fills up to a record of twenty. */
  private static final int RECORD = 20 * BLOCK;

  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_STORED = 0xFFFF;

  private ChartPackage() {}

  /** The name of the package's file, as {@code helm package} would choose it. */
  public static String fileName() {
    return ChartTarget.NAME + "-" + ProductVersion.TEXT + ".tgz";
  }

  /** The bytes of the package of a chart's files, whatever their order. */
  public static byte[] of(List<Artifact> chart) {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    // Helm reads Chart.yaml first where it can.
    chart.stream()
        .sorted(
            Comparator.comparing((Artifact file) -> !file.path().endsWith("/Chart.yaml"))
                .thenComparing(Artifact::path))
        .forEach(file -> entry(tar, file));
    int used = tar.size() + 2 * BLOCK;
    fill(tar, 2 * BLOCK + (RECORD - used % RECORD) % RECORD);
    return gzip(tar.toByteArray());
  }

  private static void entry(ByteArrayOutputStream tar, Artifact file) {
    byte[] name = file.path().getBytes(StandardCharsets.UTF_8);
    if (name.length > LONGEST_NAME) {
      throw new IllegalArgumentException("too long for a tar: " + file.path());
    }
    byte[] content = file.text().getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[BLOCK];
    System.arraycopy(name, 0, header, 0, name.length);
    octal(header, 100, 7, 0644); // mode
    octal(header, 108, 7, 0); // owner
    octal(header, 116, 7, 0); // group
    octal(header, 124, 11, content.length);
    octal(header, 136, 11, 0); // time
    header[156] = '0'; // a regular file
    text(header, 257, "ustar\00000");
    // The sum is taken with blanks in its own place.
    text(header, 148, " ".repeat(8));
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    octal(header, 148, 6, sum);
    header[154] = 0;
    tar.writeBytes(header);
    tar.writeBytes(content);
    fill(tar, (BLOCK - content.length % BLOCK) % BLOCK);
  }

  private static void octal(byte[] header, int offset, int digits, int value) {
    text(header, offset, ("%0" + digits + "o").formatted(value));
  }

  private static void text(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private static void fill(ByteArrayOutputStream out, int zeros) {
    out.writeBytes(new byte[zeros]);
  }

  /** RFC 1952 around stored blocks of RFC 1951. */
  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // Deflate, no flags, no time, no extra flags, unknown system.
    out.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF});
    for (int at = 0; at < content.length; at += LONGEST_STORED) {
      int length = Math.min(LONGEST_STORED, content.length - at);
      out.write(at + length == content.length ? 1 : 0);
      little(out, length, 2);
      little(out, ~length, 2);
      out.write(content, at, length);
    }
    CRC32 sum = new CRC32();
    sum.update(content);
    little(out, sum.getValue(), 4);
    little(out, content.length, 4);
    return out.toByteArray();
  }

  private static void little(ByteArrayOutputStream out, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
