package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.Optional;

/**
 * The little of an ELF file that matters here: its class and machine, and of a 64-bit little-endian
 * file the soname and the interpreter (System V gABI chapters 4 and 5). Reads a few kilobytes,
 * however large the file is, and checks every offset: the file may be anything.
 *
 * @param is64Bit whether it is a 64-bit file; the 32-bit twin of a library is not for us
 * @param machine {@code e_machine}, see {@link #architecture()}
 * @param soname DT_SONAME; empty if there is none
 * @param interpreter PT_INTERP, the loader that a program needs; empty if it needs none, or in a
 *     recorded tree
 */
public record ElfHeader(
    boolean is64Bit, int machine, Optional<String> soname, Optional<String> interpreter) {

  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int MOST_PROGRAM_HEADERS = 256;
  private static final int MOST_DYNAMIC_BYTES = 1 << 16;
  private static final int LONGEST_NAME = 255;

  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int DT_NULL = 0;
  private static final int DT_STRTAB = 5;
  private static final int DT_SONAME = 14;

  /** The header of a file; empty if it cannot be read or is no ELF file. */
  public static Optional<ElfHeader> read(DriverTree tree, HostPath realFile) {
    try {
      Bytes header = new Bytes(tree.read(realFile, 0, HEADER));
      if (header.length() < HEADER || !header.startsWith("\u007FELF", 0)) {
        return Optional.empty();
      }
      boolean is64Bit = header.byteAt(4) == 2;
      int machine = header.shortAt(18);
      return is64Bit && header.byteAt(5) == 1
          ? Optional.of(new Reader(tree, realFile, header).read(machine))
          : Optional.of(new ElfHeader(is64Bit, machine, Optional.empty(), Optional.empty()));
    } catch (UnreadableException | Bytes.OutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Kubernetes' name of the machine; empty for one that has none of NVIDIA's drivers. */
  public Optional<String> architecture() {
    return switch (machine) {
      case 62 -> Optional.of("amd64");
      case 183 -> Optional.of("arm64");
      case 21 -> Optional.of("ppc64le");
      case 3 -> Optional.of("386");
      case 40 -> Optional.of("arm");
      default -> Optional.empty();
    };
  }

  private record Reader(DriverTree tree, HostPath file, Bytes header) {

    ElfHeader read(int machine) {
      Optional<String> soname = Optional.empty();
      Optional<String> interpreter = Optional.empty();
      boolean isDynamic = false;
      try {
        int count = Math.min(header.shortAt(56), MOST_PROGRAM_HEADERS);
        if (header.shortAt(54) == PROGRAM_HEADER) {
          Bytes headers = bytes(header.longAt(32), count * PROGRAM_HEADER);
          for (int i = 0; i < count; i++) {
            long at = (long) i * PROGRAM_HEADER;
            // A file has one of each; only the first is read, however many it claims to have.
            if (headers.intAt(at) == PT_INTERP && interpreter.isEmpty()) {
              interpreter = text(headers.longAt(at + 8));
            } else if (headers.intAt(at) == PT_DYNAMIC && !isDynamic) {
              isDynamic = true;
              long size = Math.min(Math.max(headers.longAt(at + 32), 0), MOST_DYNAMIC_BYTES);
              soname = soname(headers, count, bytes(headers.longAt(at + 8), (int) size));
            }
          }
        }
      } catch (UnreadableException | Bytes.OutOfBoundsException e) {
        // A recorded tree has the header alone, and a damaged file says what it can.
      }
      return new ElfHeader(true, machine, soname, interpreter);
    }

    private Optional<String> text(long offset)
        throws UnreadableException, Bytes.OutOfBoundsException {
      return bytes(offset, LONGEST_NAME + 1).stringAt(0, LONGEST_NAME);
    }

    private Optional<String> soname(Bytes headers, int count, Bytes dynamic)
        throws UnreadableException, Bytes.OutOfBoundsException {
      long strings = -1;
      long name = -1;
      for (long at = 0; at + 16 <= dynamic.length(); at += 16) {
        long tag = dynamic.longAt(at);
        if (tag == DT_NULL) {
          break;
        } else if (tag == DT_STRTAB) {
          strings = dynamic.longAt(at + 8);
        } else if (tag == DT_SONAME) {
          name = dynamic.longAt(at + 8);
        }
      }
      if (strings < 0 || name < 0) {
        return Optional.empty();
      }
      return text(fileOffset(headers, count, strings) + name).filter(Reader::isFileName);
    }

    /** The dynamic section names addresses; the loaded segments say where those are in the file. */
    private static long fileOffset(Bytes headers, int count, long address)
        throws Bytes.OutOfBoundsException {
      for (int i = 0; i < count; i++) {
        long at = (long) i * PROGRAM_HEADER;
        long start = headers.longAt(at + 16);
        if (headers.intAt(at) == PT_LOAD
            && address >= start
            && address - start < headers.longAt(at + 32)) {
          return address - start + headers.longAt(at + 8);
        }
      }
      throw new Bytes.OutOfBoundsException(address, 0);
    }

    private Bytes bytes(long offset, int length)
        throws UnreadableException, Bytes.OutOfBoundsException {
      if (offset < 0) {
        throw new Bytes.OutOfBoundsException(offset, length);
      }
      return new Bytes(tree.read(file, offset, length));
    }

    private static boolean isFileName(String name) {
      return name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
    }
  }
}
