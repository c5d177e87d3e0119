package io.gpuprof.testing;

import io.gpuprof.profile.ProfileSource;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files of one folder under their bare names. */
public record FolderSource(Path folder) implements ProfileSource {

  @Override
  public Optional<SourceFile> find(String reference, @Nullable SourceFile from) throws IOException {
    if (reference.contains("/") || reference.endsWith(".yaml")) {
      Path file = beside(from).resolve(reference).normalize();
      return Files.isRegularFile(file)
          ? Optional.of(new SourceFile(folder.relativize(file).toString(), text(file)))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private Path beside(@Nullable SourceFile from) {
    return from == null ? folder : folder.resolve(from.name()).resolveSibling(".").normalize();
  }

  /** Bytes that are no UTF-8 become replacement characters, as on the command line. */
  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
