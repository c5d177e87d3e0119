package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Severity;
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

  private static final int SHORT = 80;

  /** Longest text that a result quotes, in characters. */
  private static final int LONGEST_VALUE = 200;

  /** A value fit for a result; of a whole config file only the beginning. */
  private static @Nullable Object shortened(@Nullable Object value) {
    return value instanceof String text && text.length() > LONGEST_VALUE
        ? text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE / 2)) + " ..."
        : value;
  }

  /** The change as a result. */
  FunctionResult result(
      Severity severity, String rule, FunctionResult.Subject subject, String message) {
    return new FunctionResult(
        severity, rule, message, subject, field, shortened(current), shortened(proposed));
  }

  /** Both values, where they are short enough to be read in a sentence. */
  String fromTo() {
    return isShort(current) && isShort(proposed)
        ? " from `%s` to `%s`".formatted(current, proposed)
        : "";
  }

  /** As {@link #fromTo}, for a change that is only proposed. */
  String isInsteadOf() {
    return fromTo().isEmpty() ? "" : ", `%s` instead of `%s`".formatted(current, proposed);
  }

  private static boolean isShort(@Nullable Object value) {
    return value instanceof String text
        ? text.length() <= SHORT && text.indexOf('\n') < 0
        : value instanceof Number || value instanceof Boolean;
  }
}
