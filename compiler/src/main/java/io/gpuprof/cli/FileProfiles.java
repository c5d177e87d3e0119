package io.gpuprof.cli;

import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shipped profiles by name, a user's own by path, {@code -} for standard input. */
final class FileProfiles implements ProfileSource {

  private final TextFiles files;
  private final Map<String, Optional<SourceFile>> shipped = new HashMap<>();

  FileProfiles(TextFiles files) {
    this.files = files;
  }

  /** Whether a reference is a path rather than the name of a shipped profile. */
  static boolean isPath(String reference) {
    return reference.equals("-")
        || reference.contains("/")
        || reference.endsWith(".yaml")
        || reference.endsWith(".yml");
  }

  @Override
  public Optional<SourceFile> find(String reference, @Nullable SourceFile from) throws IOException {
    if (!isPath(reference)) {
      return shipped.computeIfAbsent(reference, ProfileCatalog::find);
    }
    return files.read(reference, from == null ? null : from.name());
  }

  @Override
  public Collection<String> names() {
    return ProfileCatalog.names();
  }
}
