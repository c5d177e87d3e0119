package io.gpuprof.runtime.node;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The raw content of a tree. Paths are relative to the root, empty for the root itself, and the
 * caller has made sure that no folder on the way is a link.
 */
interface Entries {

  /** What is at this path, without following it. */
  Optional<Entry> entry(String path) throws UnreadableException;

  /** The names in a folder that are wanted, sorted. */
  List<String> names(String folder, Predicate<String> wanted) throws UnreadableException;

  /** Bytes of a regular file, fewer than asked for at its end. */
  byte[] read(String file, long offset, int length) throws UnreadableException;
}
