package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.node.DriverFiles;
import java.util.List;
import java.util.Optional;

/**
 * What came of building a spec.
 *
 * @param spec valid, and proved against the node; empty if there is an error among the problems
 * @param files the driver's files, also when there is no spec: they tell what was looked for
 * @param problems what is wrong, in order; warnings do not prevent a spec
 */
public record CdiBuild(Optional<CdiSpec> spec, DriverFiles files, List<Diagnostic> problems) {

  public CdiBuild {
    problems = List.copyOf(problems);
  }

  /** The problems that prevent a spec. */
  public List<Diagnostic> errors() {
    return problems.stream().filter(p -> p.severity() == Severity.ERROR).toList();
  }
}
