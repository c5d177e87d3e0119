package io.gpuprof.runtime.plugin;

import java.util.function.Supplier;

/**
 * Something that is looked at before discovery, such as whether a mounted root exists.
 *
 * @param name what is checked, for a person
 * @param look looks at it now
 */
public record Check(String name, Supplier<Outcome> look) {

  /**
   * What a check found.
   *
   * @param ok whether all is well
   * @param detail what was found, and if it is not well what to do
   */
  public record Outcome(boolean ok, String detail) {}
}
