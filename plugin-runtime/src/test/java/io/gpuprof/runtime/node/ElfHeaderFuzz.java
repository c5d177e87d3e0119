package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.HostPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Fuzz target: a file in place of a library; see {@code .ci/fuzz}. */
public final class ElfHeaderFuzz {

  private static final int MOST_BYTES = 100_000;

  private ElfHeaderFuzz() {}

  /** A tree of one file that says how much of it was asked for. */
  private static final class OneFile implements Entries {
    private final byte[] data;
    private int asked;

    OneFile(byte[] data) {
      this.data = data;
    }

    @Override
    public Optional<Entry> entry(String path) {
      return Optional.of(new Entry(EntryType.FILE, "", 0, 0, 0b110_100_100, 0));
    }

    @Override
    public List<String> names(String folder, Predicate<String> wanted) {
      return List.of();
    }

    @Override
    public byte[] read(String file, long offset, int length) {
      assertTrue(offset >= 0 && length >= 0, "a read from before the file");
      asked += length;
      int from = (int) Math.min(offset, data.length);
      return Arrays.copyOfRange(data, from, Math.min(data.length, from + length));
    }
  }

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
    assertTrue(file.asked < MOST_BYTES, () -> file.asked + " bytes were asked for");
  }
}
