package io.gpuprof.function;

import org.jspecify.annotations.Nullable;

/**
 * One field that a merge changed.
 *
 * @param kind what happened to it
 * @param field its path, as in {@code spec.template.spec.containers[0].image}
 * @param current what was there; null for nothing
 * @param proposed what is there now; null for nothing
 */
record Change(Kind kind, String field, @Nullable Object current, @Nullable Object proposed) {

  /** What happened to a field. */
  enum Kind {
    /** It followed the profile; nobody had touched it. */
    UPDATED,
    /** A person had changed it, and it was set back. */
    OVERWRITTEN,
    /** A person had taken it out, and it was put back. */
    RESTORED,
    /** The profile no longer asks for it. */
    REMOVED,
    /** The profile no longer asks for it, and it stays because a person had changed it. */
    KEPT
  }

  /** Longest text that a result quotes, in characters. */
  private static final int LONGEST_VALUE = 200;

  /** A value fit for a result; of a whole config file only the beginning. */
  static @Nullable Object shortened(@Nullable Object value) {
    return value instanceof String text && text.length() > LONGEST_VALUE
        ? text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE / 2)) + " ..."
        : value;
  }
}
