package io.gpuprof.target;

import io.gpuprof.schema.PackedText;

/** The version of gpuprof, as the build knows it. */
public final class ProductVersion {

  /** The name under which the build packs it. */
  public static final String PACKED = "version";

  /** Such as {@code 0.1.0}. */
  public static final String TEXT = PackedText.read(PACKED);

  private ProductVersion() {}
}
