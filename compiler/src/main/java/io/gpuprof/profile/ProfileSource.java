package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where profile texts come from; the loader itself touches no disk. */
public interface ProfileSource {

  /**
   * The text behind a reference.
   *
   * @param reference name of a shipped profile, or a path
   * @param from the file that holds the reference, for relative paths; null for one from the
   *     command line
   * @return the text, or empty when there is none
   * @throws IOException if it exists and cannot be read
   */
  Optional<SourceFile> find(String reference, @Nullable SourceFile from) throws IOException;

  /** Names of the shipped profiles, for suggestions. */
  Collection<String> names();
}
