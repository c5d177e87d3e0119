package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.HostPath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Fuzz target: a file in place of a container runtime's program; see {@code .ci/fuzz}. */
public final class GoBuildInfoFuzz {

  /** A section, the names of all, their headers and the file's. */
  private static final int MOST_BYTES = (1 << 20) + (1 << 16) + 129 * 64;

  private GoBuildInfoFuzz() {}

  /** What is told stands in the file, and no more of it is read than was meant to be. */
  public static void fuzzerTestOneInput(byte[] data) {
    OneFile file = new OneFile(data);
    HostPath root = new HostPath("/");
    DriverTree tree = new DriverTree(file, root, root, Optional.empty());
    String text = new String(data, StandardCharsets.ISO_8859_1);
    GoBuildInfo.read(tree, new HostPath("/x"))
        .ifPresent(
            info -> {
              assertTrue(text.contains(info.module()), info.module());
              assertTrue(text.contains(info.version()), info.version());
              assertTrue(text.contains(info.linkerFlags()), info.linkerFlags());
            });
    assertTrue(file.asked() <= MOST_BYTES, () -> file.asked() + " bytes were asked for");
  }
}
