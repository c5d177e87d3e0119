package io.gpuprof.runtime.cdi;

import java.util.Comparator;

/** Paths by depth, then by name: folders come before what is mounted into them. */
final class PathOrder {

  static final Comparator<String> BY_DEPTH =
      Comparator.comparingLong((String path) -> path.chars().filter(c -> c == '/').count())
          .thenComparing(Comparator.naturalOrder());

  private PathOrder() {}
}
