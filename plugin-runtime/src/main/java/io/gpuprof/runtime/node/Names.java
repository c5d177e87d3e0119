package io.gpuprof.runtime.node;

import java.util.List;

/**
 * Names in a folder.
 *
 * @param names sorted
 * @param problem why the folder could not be read, or not to its end; empty when all is well
 */
public record Names(List<String> names, String problem) {

  static final Names NONE = new Names(List.of(), "");

  public Names {
    names = List.copyOf(names);
  }
}
