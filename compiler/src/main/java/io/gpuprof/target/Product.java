package io.gpuprof.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What this program calls itself. */
public final class Product {

  /** The version of the build; chart and image carry the same. */
  public static final String VERSION = version();

  private Product() {}

  private static String version() {
    try (InputStream in = Product.class.getResourceAsStream("/io/gpuprof/version")) {
      if (in == null) {
        throw new IllegalStateException("the build has not packed its version");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
