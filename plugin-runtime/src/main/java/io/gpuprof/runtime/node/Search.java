package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.List;

/**
 * What was looked for, for a person who wonders why it is not there.
 *
 * @param what name or pattern
 * @param needed whether a GPU cannot be served without it
 * @param found what was found, as the files really lie
 * @param lookedIn folders or paths in the order in which they were tried
 * @param notes what was met and not taken, and why
 */
public record Search(
    String what,
    boolean needed,
    List<HostPath> found,
    List<HostPath> lookedIn,
    List<String> notes) {

  public Search {
    found = List.copyOf(found);
    lookedIn = List.copyOf(lookedIn);
    notes = List.copyOf(notes);
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }
}
