package io.gpuprof.runtime.node;

import java.util.Optional;

/**
 * A text file that is judged as a whole, for which its beginning will not do.
 *
 * @param text stripped; empty if it is not all there
 * @param problem why it is not, without the file's name; empty if it is
 */
public record WholeText(Optional<String> text, String problem) {

  static WholeText of(String text) {
    return new WholeText(Optional.of(text), "");
  }

  static WholeText none(String problem) {
    return new WholeText(Optional.empty(), problem);
  }
}
