package io.gpuprof.runtime.diagnostic;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text together with the name under which a person knows it.
 *
 * @param name path as the user gave it, or a name such as {@code --set}
 * @param text the whole text
 */
public record SourceFile(String name, String text) {

  public SourceFile {
    Objects.requireNonNull(name);
    Objects.requireNonNull(text);
  }

  /**
   * The line with this one-based number, without its line break; empty beyond the end. A carriage
   * return breaks a line too, as in YAML; a byte order mark is no part of the first one.
   */
  public String line(int number) {
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    for (int i = 1; i < number; i++) {
      int end = lineEnd(start);
      if (end == text.length()) {
        return "";
      }
      start = end + (text.startsWith("\r\n", end) ? 2 : 1);
    }
    return text.substring(start, lineEnd(start));
  }

  private int lineEnd(int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  // Written out: what the compiler makes for records builds itself at run time, and a file is a key
  // at every start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SourceFile file && name.equals(file.name) && text.equals(file.text);
  }

  /** Of the name alone: texts are long, and two files of one name are rare. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
