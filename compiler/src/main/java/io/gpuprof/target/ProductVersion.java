package io.gpuprof.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of gpuprof, as the build wrote it. */
public final class ProductVersion {

  /** Such as {@code 0.1.0}. */
  public static final String TEXT = read();

  private ProductVersion() {}

  private static String read() {
    try (InputStream in = ProductVersion.class.getResourceAsStream("/io/gpuprof/version.txt")) {
      if (in == null) {
        throw new IllegalStateException("the build has not packed version.txt");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
