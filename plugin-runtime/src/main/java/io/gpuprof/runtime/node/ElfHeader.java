package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.Optional;

/**
 * The little of an ELF file that matters for links: its class, and the soname of a 64-bit
 * little-endian library (System V gABI chapters 4 and 5). Reads a few kilobytes, however large the
 * library is, and checks every offset: the file may be anything.
 *
 * @param is64Bit whether it is a 64-bit file; the 32-bit twin of a library is not for us
 * @param soname DT_SONAME; empty if there is none
 */
record ElfHeader(boolean is64Bit, Optional<String> soname) {

  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int MOST_PROGRAM_HEADERS = 256;
  private static final int MOST_DYNAMIC_BYTES = 1 << 16;
  private static final int LONGEST_NAME = 255;

  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int DT_NULL = 0;
  private static final int DT_STRTAB = 5;
  private static final int DT_SONAME = 14;

  /** The header of a file; empty if it cannot be read or is no ELF file. */
  static Optional<ElfHeader> read(DriverTree tree, HostPath realFile) {
    try {
      Bytes header = new Bytes(tree.read(realFile, 0, HEADER));
      if (header.length() < HEADER || !header.startsWith("\u007FELF", 0)) {
        return Optional.empty();
      }
      boolean is64Bit = header.byteAt(4) == 2;
      if (!is64Bit || header.byteAt(5) != 1) {
        return Optional.of(new ElfHeader(is64Bit, Optional.empty()));
      }
      return Optional.of(new ElfHeader(true, soname(tree, realFile, header)));
    } catch (UnreadableException | Bytes.OutOfBoundsException e) {
      // A recorded tree, or a damaged file: the links beside the library are asked instead.
      return Optional.empty();
    }
  }

  private static Optional<String> soname(DriverTree tree, HostPath file, Bytes header)
      throws UnreadableException, Bytes.OutOfBoundsException {
    int count = Math.min(header.shortAt(56), MOST_PROGRAM_HEADERS);
    if (header.shortAt(54) != PROGRAM_HEADER) {
      return Optional.empty();
    }
    Bytes headers = read(tree, file, header.longAt(32), count * PROGRAM_HEADER);
    for (int i = 0; i < count; i++) {
      long at = (long) i * PROGRAM_HEADER;
      if (headers.intAt(at) == PT_DYNAMIC) {
        long size = Math.min(Math.max(headers.longAt(at + 32), 0), MOST_DYNAMIC_BYTES);
        Bytes dynamic = read(tree, file, headers.longAt(at + 8), (int) size);
        return soname(tree, file, headers, count, dynamic);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> soname(
      DriverTree tree, HostPath file, Bytes headers, int count, Bytes dynamic)
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
    long offset = fileOffset(headers, count, strings) + name;
    Bytes text = read(tree, file, offset, LONGEST_NAME + 1);
    return text.stringAt(0, LONGEST_NAME).filter(ElfHeader::isFileName);
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

  private static Bytes read(DriverTree tree, HostPath file, long offset, int length)
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
