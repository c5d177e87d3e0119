package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Severity;
import java.util.List;

/**
 * What a run of the function yields.
 *
 * @param output the list for standard output; empty when the input was no list
 * @param results the results that the output holds, the worst first
 * @param refusals why the input was no list
 */
public record Outcome(String output, List<FunctionResult> results, List<Diagnostic> refusals) {

  static Outcome refused(List<Diagnostic> refusals) {
    return new Outcome("", List.of(), refusals);
  }

  /** Whether the run has to end with an exit code other than 0. */
  public boolean failed() {
    return !refusals.isEmpty()
        || results.stream().anyMatch(result -> result.severity() == Severity.ERROR);
  }
}
