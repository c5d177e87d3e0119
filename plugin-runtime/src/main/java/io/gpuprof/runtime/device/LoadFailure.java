package io.gpuprof.runtime.device;

import io.gpuprof.runtime.device.NvmlUnavailable.Cause;
import io.gpuprof.runtime.node.NvmlAnswer.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Why a library did not load, in words that lead to the cure. */
final class LoadFailure {

  private static final int ELF_CLASS_32 = 1;

  private LoadFailure() {}

  static NvmlUnavailable explain(Path file, String loaderWords) {
    return new NvmlUnavailable(
        Stage.LOAD, "%s does not load: %s".formatted(file, loaderWords), cause(file, loaderWords));
  }

  static NvmlUnavailable noStub(LinkageError error) {
    return new NvmlUnavailable(
        Stage.TRY,
        "JNA's native part cannot be loaded, so no library can: %s".formatted(error.getMessage()),
        new Cause(
            "It is unpacked into %s, which must be writable and not noexec"
                .formatted(System.getProperty("java.io.tmpdir")),
            "or ship libjnidispatch.so and start Java with -Djna.boot.library.path=<its folder> -Djna.nounpack=true"),
        error);
  }

  private static Cause cause(Path file, String words) {
    if (!Files.exists(file)) {
      return new Cause(
          "There is no such file", "install the driver, and mount its folder with HostToContainer");
    }
    if (!Files.isReadable(file)) {
      return new Cause("This process may not read it", "check its mode and the security profile");
    }
    Optional<Cause> architecture = wrongArchitecture(file);
    if (architecture.isPresent()) {
      return architecture.get();
    }
    if (words.contains("GLIBC_")) {
      return new Cause(
          "The C library of this process is older than the one this driver was built for",
          "use an image or a system with a newer glibc");
    }
    if (words.contains("ld-linux") || words.contains("relocating")) {
      return new Cause(
          "NVIDIA's libraries need glibc, and this process seems to have another C library (musl?)",
          "use an image with glibc");
    }
    if (words.contains("failed to map segment")) {
      return new Cause(
          "The file system that holds it is probably mounted noexec", "remount it with exec");
    }
    if (words.contains("cannot open shared object file")) {
      return new Cause(
          "A library that it needs is missing where this process looks",
          "use an image that has it");
    }
    return Cause.UNKNOWN;
  }

  /**
   * The loader says "no such file" of a library for another processor, so the header is read here:
   * {@code e_machine}, two bytes at offset 18 of an ELF file.
   */
  private static Optional<Cause> wrongArchitecture(Path file) {
    byte[] header = new byte[20];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(header, 0, 20) < 20 || header[0] != 0x7f || header[1] != 'E') {
        return Optional.of(
            new Cause("It is not a shared library (no ELF header)", "install the driver anew"));
      }
    } catch (IOException e) {
      return Optional.of(new Cause("It cannot be read: " + e.getMessage(), ""));
    }
    if (header[4] == ELF_CLASS_32) {
      return Optional.of(
          new Cause(
              "It is a 32-bit library, and this process has 64 bits",
              "name the folder of the 64-bit libraries, before this one, in libraryDirs"));
    }
    String machine = machine((header[18] & 0xff) | (header[19] & 0xff) << 8);
    String own = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return machine.equals(own)
        ? Optional.empty()
        : Optional.of(
            new Cause(
                "It is built for %s and this process is %s".formatted(machine, own),
                "install the driver of the node's architecture"));
  }

  /** Java's names, so that they compare with {@code os.arch}. */
  private static String machine(int elf) {
    return switch (elf) {
      case 62 -> "amd64";
      case 183 -> "aarch64";
      case 3 -> "i386";
      case 21 -> "ppc64le";
      default -> "machine " + elf;
    };
  }
}
