package io.gpuprof.schema;

import java.util.function.Supplier;

/**
 * Texts that the build has put into classes, as constants. Resources would do as well, but before
 * Java reads the first it opens the jar and reads all of its index, which takes a tenth of {@code
 * compile gke-cos}; classes lie in the start-up archive.
 */
public final class PackedText {

  private PackedText() {}

  /**
   * The name of the class that holds a text.
   *
   * @param name such as {@code gke-cos.profile}
   */
  public static String className(String name) {
    return "io.gpuprof.packed." + name.replace('-', '_').replace('.', '_');
  }

  /**
   * A text.
   *
   * @throws IllegalStateException if the build has not packed it
   */
  public static String read(String name) {
    try {
      Object holder = Class.forName(className(name)).getDeclaredConstructor().newInstance();
      return (String) ((Supplier<?>) holder).get();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the build has not packed " + name, e);
    }
  }
}
