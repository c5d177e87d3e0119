package io.gpuprof.runtime.diagnostic;

import java.util.Objects;

/**
 * One thing to tell the user.
 *
 * @param id stable name of the kind of finding, such as {@code dev-root-unstated}; documentation,
 *     tests and suppressions hang on it
 * @param severity how bad it is
 * @param position where it is
 * @param fact what was found and what was expected; values in backticks
 * @param remedy the next thing to do; empty when the fact says it all
 */
public record Diagnostic(
    String id, Severity severity, Position position, String fact, String remedy)
    implements Comparable<Diagnostic> {

  public Diagnostic {
    Objects.requireNonNull(id);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(position);
    Objects.requireNonNull(fact);
    Objects.requireNonNull(remedy);
  }

  @Override
  public int compareTo(Diagnostic other) {
    int order = position.compareTo(other.position);
    order = order != 0 ? order : severity.compareTo(other.severity);
    order = order != 0 ? order : id.compareTo(other.id);
    return order != 0 ? order : fact.compareTo(other.fact);
  }
}
