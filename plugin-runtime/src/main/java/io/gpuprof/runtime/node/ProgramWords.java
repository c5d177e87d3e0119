package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a program of the node can do, told by the words in its file: it is never run. */
public final class ProgramWords {

  private static final int BLOCK = 1 << 16;

  /** Several times the size of any program of the toolkit. */
  private static final long MOST_BYTES = 256L << 20;

  private ProgramWords() {}

  /**
   * Those of the words that occur in a file.
   *
   * @param realFile a regular file, all links resolved
   * @param words of ASCII, each shorter than a few kilobytes
   * @return empty if the file cannot be read to its end, as in a recorded tree
   */
  public static Optional<Set<String>> in(
      DriverTree tree, HostPath realFile, Collection<String> words) {
    int overlap = words.stream().mapToInt(String::length).max().orElse(0);
    Set<String> missing = new TreeSet<>(words);
    Set<String> found = new TreeSet<>();
    try {
      String tail = "";
      for (long offset = 0; offset < MOST_BYTES && !missing.isEmpty(); offset += BLOCK) {
        byte[] block = tree.read(realFile, offset, BLOCK);
        String text = tail + new String(block, StandardCharsets.ISO_8859_1);
        missing.stream().filter(text::contains).forEach(found::add);
        missing.removeAll(found);
        if (block.length < BLOCK) {
          break;
        }
        tail = text.substring(text.length() - overlap);
      }
      return Optional.of(found);
    } catch (UnreadableException e) {
      // The caller says that nothing is known.
      return Optional.empty();
    }
  }
}
