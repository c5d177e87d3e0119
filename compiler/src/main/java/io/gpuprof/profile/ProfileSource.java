package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a user's profile texts come from; the loader itself touches no disk. */
public interface ProfileSource {

  /**
   * The text behind a reference.
   *
   * @param reference a path, or whatever else is not the name of a shipped profile
   * @param from the file that holds the reference, for relative paths; null for one from the
   *     command line
   * @return the text, or empty when there is none
   * @throws IOException if it exists and cannot be read
   */
  Optional<SourceFile> find(String reference, @Nullable SourceFile from) throws IOException;

  /** Where a path starts that stands in no file, in words. */
  default String start() {
    return "the current folder";
  }
}
