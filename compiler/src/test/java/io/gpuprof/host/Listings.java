package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.DriverTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The committed listings. */
public final class Listings {

  public static final Path FOLDER = Path.of("src/test/resources/layouts");

  private Listings() {}

  /** File of a healthy node. */
  public static Path file(String name) {
    return FOLDER.resolve(name + ".listing");
  }

  /** A healthy node. */
  public static DriverTree tree(String name) {
    return parse(read(file(name)));
  }

  static DriverTree parse(String listing) {
    Diagnostics diagnostics = new Diagnostics();
    return DriverTree.recorded(
            new HostPath("/"), new SourceFile("node.listing", listing), diagnostics)
        .orElseThrow(() -> new AssertionError(diagnostics.sorted().toString()));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether differing files are to be written anew. */
  public static boolean rewrite() {
    return System.getenv("GPUPROF_REWRITE") != null;
  }
}
