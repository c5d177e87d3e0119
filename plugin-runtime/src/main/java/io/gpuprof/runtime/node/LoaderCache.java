package io.gpuprof.runtime.node;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads {@code ld.so.cache} as {@code ldconfig} writes it: the format {@code glibc-ld.so.cache1.1},
 * alone or behind the older {@code ld.so-1.7.0} (glibc's sysdeps/generic/dl-cache.h). Only 64-bit
 * libraries are told. A broken cache tells what was read before it broke.
 */
final class LoaderCache {

  /**
   * One line of {@code ldconfig -p}.
   *
   * @param name soname, such as {@code libcuda.so.1}
   * @param path where it is, as seen from the root to which the cache belongs
   */
  record Library(String name, String path) {}

  /** First line of a cache that was recorded as {@code ldconfig -p} prints it. */
  static final String PRINTED = "printed by ldconfig -p";

  private static final Pattern PRINTED_LINE =
      Pattern.compile("\\t(\\S+) \\(libc6,(?:x86-64|AArch64|64bit)[^)]*\\) => (/.*)");

  private static final String OLD_MAGIC = "ld.so-1.7.0";
  private static final String MAGIC = "glibc-ld.so.cache1.1";
  private static final int OLD_HEADER = 16;
  private static final int OLD_ENTRY = 12;
  private static final int HEADER = 48;
  private static final int ENTRY = 24;
  private static final int ALIGNMENT = 8;
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_PATH = 4096;

  /** Each library that is looked for has a few entries. */
  static final int MOST_LIBRARIES = 256;

  private static final int TYPE_BITS = 0xFF;
  private static final int ELF_LIBC6 = 3;
  private static final int ARCHITECTURE_BITS = 0xFF00;
  private static final int X86_64 = 0x0300;
  private static final int POWERPC64 = 0x0500;
  private static final int AARCH64 = 0x0A00;

  private LoaderCache() {}

  /**
   * The libraries of a cache whose names are wanted, each once and at most {@link #MOST_LIBRARIES}:
   * entries may share their texts, so that a small cache can name long paths any number of times.
   */
  static List<Library> parse(byte[] data, Predicate<String> wanted) {
    Set<Library> libraries = new LinkedHashSet<>();
    try {
      Bytes bytes = new Bytes(data);
      if (bytes.startsWith(PRINTED, 0)) {
        collectPrinted(new String(data, StandardCharsets.UTF_8), wanted, libraries);
      } else {
        collect(bytes, wanted, libraries);
      }
    } catch (Bytes.OutOfBoundsException e) {
      // A cache that is cut off: what was read so far is true, and each file is proved anyway.
      return List.copyOf(libraries);
    }
    return List.copyOf(libraries);
  }

  private static void collectPrinted(
      String text, Predicate<String> wanted, Set<Library> libraries) {
    text.lines()
        .map(PRINTED_LINE::matcher)
        .filter(line -> line.matches() && wanted.test(line.group(1)))
        .limit(MOST_LIBRARIES)
        .forEach(line -> libraries.add(new Library(line.group(1), line.group(2))));
  }

  private static void collect(Bytes bytes, Predicate<String> wanted, Set<Library> libraries)
      throws Bytes.OutOfBoundsException {
    long base = bytes.startsWith(OLD_MAGIC, 0) ? afterOldFormat(bytes) : 0;
    if (!bytes.startsWith(MAGIC, base)) {
      return;
    }
    long count = bytes.intAt(base + MAGIC.length());
    int found = 0;
    // Bounded by the data, whatever the header says.
    for (long i = 0; i < count && found < MOST_LIBRARIES; i++) {
      long entry = base + HEADER + i * ENTRY;
      if (!is64Bit(bytes.intAt(entry))) {
        continue;
      }
      Optional<String> name = bytes.stringAt(base + bytes.intAt(entry + 4), LONGEST_NAME);
      if (name.filter(wanted).isPresent()) {
        found++;
        bytes
            .stringAt(base + bytes.intAt(entry + 8), LONGEST_PATH)
            .ifPresent(path -> libraries.add(new Library(name.get(), path)));
      }
    }
  }

  private static long afterOldFormat(Bytes bytes) throws Bytes.OutOfBoundsException {
    long end = OLD_HEADER + bytes.intAt(OLD_MAGIC.length() + 1) * OLD_ENTRY;
    return (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static boolean is64Bit(long flags) {
    int architecture = (int) flags & ARCHITECTURE_BITS;
    return (flags & TYPE_BITS) == ELF_LIBC6
        && (architecture == X86_64 || architecture == AARCH64 || architecture == POWERPC64);
  }
}
