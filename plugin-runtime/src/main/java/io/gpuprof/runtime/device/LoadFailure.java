package io.gpuprof.runtime.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Why a library did not load, in words that lead to the cure. */
final class LoadFailure {

  private LoadFailure() {}

  static String explain(Path file, String loaderWords) {
    return "%s does not load: %s.%s"
        .formatted(file, loaderWords, cause(file, loaderWords).map(c -> " " + c).orElse(""));
  }

  static String noStub(LinkageError error) {
    return "JNA's native part cannot be loaded, so no library can: %s. It is unpacked into %s, which must be writable and not noexec; or ship libjnidispatch.so and start Java with -Djna.boot.library.path=<its folder> -Djna.nounpack=true."
        .formatted(error.getMessage(), System.getProperty("java.io.tmpdir"));
  }

  private static Optional<String> cause(Path file, String words) {
    if (!Files.exists(file)) {
      return Optional.of(
          "There is no such file: is the driver installed, and its folder mounted with HostToContainer?");
    }
    if (!Files.isReadable(file)) {
      return Optional.of("This process may not read it: check its mode and the security profile.");
    }
    Optional<String> architecture = wrongArchitecture(file);
    if (architecture.isPresent()) {
      return architecture;
    }
    if (words.contains("GLIBC_")) {
      return Optional.of(
          "The C library of the plugin's image is older than the one this driver was built for: use an image with a newer glibc.");
    }
    if (words.contains("ld-linux") || words.contains("relocating")) {
      return Optional.of(
          "NVIDIA's libraries need glibc, and this image seems to have another C library (musl?).");
    }
    if (words.contains("failed to map segment")) {
      return Optional.of("The file system that holds it is probably mounted noexec.");
    }
    if (words.contains("cannot open shared object file")) {
      return Optional.of("A library that it needs is missing from the plugin's image.");
    }
    return Optional.empty();
  }

  /**
   * The loader says "no such file" of a library for another processor, so the header is read here:
   * {@code e_machine}, two bytes at offset 18 of an ELF file.
   */
  private static Optional<String> wrongArchitecture(Path file) {
    byte[] header = new byte[20];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(header, 0, 20) < 20 || header[0] != 0x7f || header[1] != 'E') {
        return Optional.of("It is not a shared library (no ELF header).");
      }
    } catch (IOException e) {
      return Optional.of("It cannot be read: " + e.getMessage() + ".");
    }
    String machine = machine((header[18] & 0xff) | (header[19] & 0xff) << 8);
    String own = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return machine.equals(own)
        ? Optional.empty()
        : Optional.of("It is built for %s and this process is %s.".formatted(machine, own));
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
