package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.Optional;

/** What became of a path: a file, nothing, or something that cannot be told. */
public sealed interface Lookup {

  /**
   * It exists.
   *
   * @param path where it really is: no component of it is a link, except perhaps the last if that
   *     was not to be followed
   * @param entry what it is
   */
  record Found(HostPath path, Entry entry) implements Lookup {}

  /**
   * It does not exist.
   *
   * @param at the first name on the way that is not there
   */
  record Missing(HostPath at) implements Lookup {}

  /**
   * It cannot be told: a loop of links, a folder that may not be read.
   *
   * @param reason what is wrong, with the place
   */
  record Broken(String reason) implements Lookup {}

  /** The found one if it is of this type. */
  default Optional<Found> as(EntryType type) {
    return this instanceof Found found && found.entry().type() == type
        ? Optional.of(found)
        : Optional.empty();
  }
}
