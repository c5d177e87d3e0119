package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.HostPath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Fuzz target: a file in place of a library; see {@code .ci/fuzz}. */
public final class ElfHeaderFuzz {

  private static final int MOST_BYTES = 100_000;

  private ElfHeaderFuzz() {}

  /** A soname is a plain file name that stands in the file; only a few kilobytes are read. */
  public static void fuzzerTestOneInput(byte[] data) {
    OneFile file = new OneFile(data);
    HostPath root = new HostPath("/");
    DriverTree tree = new DriverTree(file, root, root, Optional.empty());
    Optional<String> soname = ElfHeader.read(tree, new HostPath("/x")).flatMap(ElfHeader::soname);
    soname.ifPresent(
        name -> {
          assertTrue(new String(data, StandardCharsets.UTF_8).contains(name), "not of the file");
          assertFalse(name.isEmpty() || name.contains("/") || name.matches("\\.\\.?"), name);
        });
    assertTrue(file.asked() < MOST_BYTES, () -> file.asked() + " bytes were asked for");
  }
}
