package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Go's linker tells of a program in the section {@code .go.buildinfo}, in the form of Go 1.18
 * and later (debug/buildinfo), of a 64-bit little-endian ELF file. However large the program is, a
 * few kilobytes are read, and every offset is checked: the file may be anything.
 *
 * @param module the main module's path; empty if it is not told
 * @param version the main module's version, {@code (devel)} where Go did not know it
 * @param dependencies paths of the modules beside the main one
 * @param linkerFlags {@code -ldflags}; empty if none were given, or were left out ({@code
 *     -trimpath})
 */
public record GoBuildInfo(
    String module, String version, Set<String> dependencies, String linkerFlags) {

  private static final int HEADER = 64;
  private static final int SECTION_HEADER = 64;
  private static final int MOST_SECTIONS = 128;
  private static final int MOST_NAMES = 1 << 16;
  private static final int MOST_INFO = 1 << 20;

  private static final String SECTION = ".go.buildinfo";
  private static final String MAGIC = "\u00FF Go buildinf:";
  private static final int FLAGS = 15;
  private static final int INLINE = 2;
  private static final int STRINGS = 32;

  /** Before and behind the module's text, so that it is found in memory. */
  private static final int SENTINEL = 16;

  public GoBuildInfo {
    dependencies = Set.copyOf(dependencies);
  }

  /** What a program tells; empty if it cannot be read or tells nothing. */
  public static Optional<GoBuildInfo> read(DriverTree tree, HostPath realFile) {
    try {
      Bytes header = new Bytes(tree.read(realFile, 0, HEADER));
      boolean isElf = header.startsWith("\u007FELF", 0);
      if (!isElf || header.byteAt(4) != 2 || header.byteAt(5) != 1) {
        return Optional.empty();
      }
      Bytes info = section(tree, realFile, header);
      boolean isKnown =
          info.length() >= STRINGS
              && info.startsWith(MAGIC, 0)
              && (info.byteAt(FLAGS) & INLINE) != 0;
      return isKnown ? of(new Strings(info)) : Optional.empty();
    } catch (UnreadableException | Bytes.OutOfBoundsException e) {
      // A recorded tree has a head at most, and a damaged file tells nothing.
      return Optional.empty();
    }
  }

  /** The section's bytes; none if there is no such section. */
  private static Bytes section(DriverTree tree, HostPath file, Bytes header)
      throws UnreadableException, Bytes.OutOfBoundsException {
    int count = header.shortAt(60);
    long names = header.shortAt(62);
    if (header.shortAt(58) != SECTION_HEADER || count > MOST_SECTIONS || names >= count) {
      return new Bytes(new byte[0]);
    }
    Bytes headers = bytes(tree, file, header.longAt(40), count * SECTION_HEADER);
    Bytes text = content(tree, file, headers, names, MOST_NAMES);
    for (long i = 0; i < count; i++) {
      long name = headers.intAt(i * SECTION_HEADER);
      if (name < text.length()
          && text.stringAt(name, SECTION.length()).filter(SECTION::equals).isPresent()) {
        return content(tree, file, headers, i, MOST_INFO);
      }
    }
    return new Bytes(new byte[0]);
  }

  private static Bytes content(DriverTree tree, HostPath file, Bytes headers, long i, int most)
      throws UnreadableException, Bytes.OutOfBoundsException {
    long size = headers.longAt(i * SECTION_HEADER + 32);
    if (size < 0 || size > most) {
      throw new Bytes.OutOfBoundsException(size, most);
    }
    return bytes(tree, file, headers.longAt(i * SECTION_HEADER + 24), (int) size);
  }

  private static Bytes bytes(DriverTree tree, HostPath file, long offset, int length)
      throws UnreadableException, Bytes.OutOfBoundsException {
    if (offset < 0) {
      throw new Bytes.OutOfBoundsException(offset, length);
    }
    return new Bytes(tree.read(file, offset, length));
  }

  private static Optional<GoBuildInfo> of(Strings strings) throws Bytes.OutOfBoundsException {
    strings.next();
    String marked = strings.next();
    if (marked.length() <= 2 * SENTINEL) {
      return Optional.empty();
    }
    String module = "";
    String version = "";
    Set<String> dependencies = new HashSet<>();
    String flags = "";
    for (String line : marked.substring(SENTINEL, marked.length() - SENTINEL).split("\n", -1)) {
      List<String> fields = List.of(line.split("\t", -1));
      if (fields.size() >= 3 && fields.get(0).equals("mod")) {
        module = fields.get(1);
        version = fields.get(2);
      } else if (fields.size() >= 2 && fields.get(0).equals("dep")) {
        dependencies.add(fields.get(1));
      } else if (line.startsWith("build\t-ldflags=")) {
        flags = line.substring("build\t-ldflags=".length());
      }
    }
    return Optional.of(new GoBuildInfo(module, version, dependencies, flags));
  }

  /** Strings with their lengths before them. */
  private static final class Strings {
    private final Bytes bytes;
    private long at = STRINGS;

    Strings(Bytes bytes) {
      this.bytes = bytes;
    }

    String next() throws Bytes.OutOfBoundsException {
      long length = 0;
      int shift = 0;
      int part;
      do {
        part = bytes.byteAt(at++);
        length |= (long) (part & 0x7F) << shift;
        shift += 7;
      } while (part >= 0x80 && shift < 28);
      // Latin-1 keeps the sentinels one character a byte; what matters is ASCII.
      StringBuilder text = new StringBuilder();
      for (long end = at + length; at < end; at++) {
        text.append((char) bytes.byteAt(at));
      }
      return text.toString();
    }
  }
}
