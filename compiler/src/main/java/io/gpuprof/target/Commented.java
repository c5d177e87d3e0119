package io.gpuprof.target;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value of a map or an item of a list, with a comment to stand above its key or its dash.
 *
 * @param comment the text, without {@code #}; wrapped by the writer, empty for none
 * @param value the value itself
 */
record Commented(String comment, Object value) {

  // Written out, as in Position: what the compiler makes for records is woven at run time.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Commented c
        && comment.equals(c.comment)
        && Objects.equals(value, c.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(comment, value);
  }
}
