package io.gpuprof.function;

import io.gpuprof.compile.Overrides;
import java.util.Optional;

/**
 * What the function was asked to do.
 *
 * @param mode what to do with the package
 * @param profile the name or path of the only profile to work with
 * @param inline a profile that was given as the config itself
 * @param folder folder for the files of new objects; empty for the package itself
 * @param overrides values laid over the compiled ones
 */
record FunctionConfig(
    Mode mode,
    Optional<String> profile,
    Optional<Item> inline,
    String folder,
    Overrides overrides) {

  /** What to do with the package. */
  enum Mode {
    /** Create objects and bring them up to date. */
    GENERATE,
    /** Check, and change nothing. */
    VALIDATE
  }

  static final FunctionConfig DEFAULT =
      new FunctionConfig(
          Mode.GENERATE, Optional.empty(), Optional.empty(), "gpuprof", Overrides.NONE);

  /** Whether the run is about one profile, and leaves the objects of others alone. */
  boolean isNarrow() {
    return profile.isPresent() || inline.isPresent();
  }
}
