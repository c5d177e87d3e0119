package io.gpuprof.testing;

import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shipped profiles from the repository, and files of one folder under their bare names. */
public record FolderSource(Path folder) implements ProfileSource {

  /** The repository's own profiles. */
  public static final Path SHIPPED = Path.of("../profiles");

  @Override
  public Optional<SourceFile> find(String reference, @Nullable SourceFile from) throws IOException {
    if (reference.contains("/") || reference.endsWith(".yaml")) {
      Path file = beside(from).resolve(reference).normalize();
      return Files.isRegularFile(file)
          ? Optional.of(new SourceFile(folder.relativize(file).toString(), text(file)))
          : Optional.empty();
    }
    Path file = SHIPPED.resolve(reference + ".yaml");
    return names().contains(reference)
        ? Optional.of(new SourceFile(ProfileCatalog.fileName(reference), text(file)))
        : Optional.empty();
  }

  private Path beside(@Nullable SourceFile from) {
    return from == null ? folder : folder.resolve(from.name()).resolveSibling(".").normalize();
  }

  @Override
  public List<String> names() {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that are no UTF-8 become replacement characters, as on the command line. */
  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
