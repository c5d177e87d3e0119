package io.gpuprof.runtime.diagnostic;

import java.util.Objects;

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

  /** The line with this one-based number, without its line break; empty beyond the end. */
  public String line(int number) {
    int start = 0;
    for (int i = 1; i < number; i++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        return "";
      }
      start = end + 1;
    }
    int end = text.indexOf('\n', start);
    String line = end < 0 ? text.substring(start) : text.substring(start, end);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  @Override
  public String toString() {
    return name;
  }
}
