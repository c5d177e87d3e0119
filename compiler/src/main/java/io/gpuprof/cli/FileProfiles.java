package io.gpuprof.cli;

import io.gpuprof.profile.ProfileSource;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user's profiles by path, {@code -} for standard input.
 *
 * @param files reads them
 */
record FileProfiles(TextFiles files) implements ProfileSource {

  @Override
  public Optional<SourceFile> find(String reference, @Nullable SourceFile from) throws IOException {
    return isPath(reference)
        ? files.read(reference, from == null ? null : from.name())
        : Optional.empty();
  }

  static boolean isPath(String reference) {
    return reference.equals("-")
        || reference.contains("/")
        || reference.endsWith(".yaml")
        || reference.endsWith(".yml");
  }
}
