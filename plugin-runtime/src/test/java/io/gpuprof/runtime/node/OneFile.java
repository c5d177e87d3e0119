package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A tree of one file that says how much of it was asked for. */
final class OneFile implements Entries {
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

  /** How many bytes were asked for so far. */
  int asked() {
    return asked;
  }
}
