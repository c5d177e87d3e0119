package io.gpuprof.runtime.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
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
  private static final int LONGEST_PATH = 4096;

  private static final int TYPE_BITS = 0xFF;
  private static final int ELF_LIBC6 = 3;
  private static final int ARCHITECTURE_BITS = 0xFF00;
  private static final int X86_64 = 0x0300;
  private static final int POWERPC64 = 0x0500;
  private static final int AARCH64 = 0x0A00;

  private LoaderCache() {}

  static List<Library> parse(byte[] data) {
    List<Library> libraries = new ArrayList<>();
    String text = new String(data, StandardCharsets.UTF_8);
    if (text.startsWith(PRINTED)) {
      for (String line : text.split("\n", -1)) {
        Matcher matcher = PRINTED_LINE.matcher(line);
        if (matcher.matches()) {
          libraries.add(new Library(matcher.group(1), matcher.group(2)));
        }
      }
      return libraries;
    }
    try {
      collect(new Bytes(data), libraries);
    } catch (Bytes.OutOfBoundsException e) {
      // A cache that is cut off: what was read so far is true, and each file is proved anyway.
      return libraries;
    }
    return libraries;
  }

  private static void collect(Bytes bytes, List<Library> libraries)
      throws Bytes.OutOfBoundsException {
    long base = bytes.startsWith(OLD_MAGIC, 0) ? afterOldFormat(bytes) : 0;
    if (!bytes.startsWith(MAGIC, base)) {
      return;
    }
    long count = bytes.intAt(base + MAGIC.length());
    // Bounded by the data, whatever the header says.
    for (long i = 0; i < count; i++) {
      long entry = base + HEADER + i * ENTRY;
      if (is64Bit(bytes.intAt(entry))) {
        Optional<String> name = bytes.stringAt(base + bytes.intAt(entry + 4), LONGEST_PATH);
        Optional<String> path = bytes.stringAt(base + bytes.intAt(entry + 8), LONGEST_PATH);
        if (name.isPresent() && path.isPresent()) {
          libraries.add(new Library(name.get(), path.get()));
        }
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
