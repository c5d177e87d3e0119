package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths as they stand in files of a node, where anybody may have written them. */
final class WrittenPath {

  private WrittenPath() {}

  /**
   * The path without empty, {@code .} and {@code ..} components, as Go's {@code filepath.Clean}
   * makes it, which looks at no link.
   *
   * @return empty if it is not absolute
   */
  static Optional<HostPath> cleaned(String text) {
    if (!text.startsWith("/")) {
      return Optional.empty();
    }
    Deque<String> components = new ArrayDeque<>();
    for (String component : text.split("/", -1)) {
      if (component.equals("..")) {
        components.pollLast();
      } else if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    return Optional.of(new HostPath("/" + String.join("/", components)));
  }

  /** Whether the way to a file may depend on links: what is above a link, only the kernel knows. */
  static boolean goesUp(String text) {
    return ("/" + text + "/").contains("/../");
  }
}
