package io.gpuprof.host;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Severity;

/**
 * One thing that is wrong with a node.
 *
 * @param id of its {@link RuleHelp}
 * @param severity how bad it is
 * @param view whose view it was seen in
 * @param cause what is wrong, as a sentence
 * @param path where it was seen, as a path on the host; empty if it has no place
 * @param seen what was seen there
 * @param next the one next step
 */
public record Finding(
    String id, Severity severity, View view, String cause, String path, String seen, String next) {

  /** From where a path is seen. */
  public enum View {
    HOST,
    PLUGIN,
    WORKLOAD;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
