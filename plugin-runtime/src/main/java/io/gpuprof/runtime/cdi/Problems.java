package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import java.util.List;

/** Collects problems that have no place in a text: their place is the node. */
final class Problems {

  private final Diagnostics diagnostics = new Diagnostics();

  void error(String id, String fact, String remedy) {
    diagnostics.error(id, Position.NONE, fact, remedy);
  }

  void warning(String id, String fact, String remedy) {
    diagnostics.warning(id, Position.NONE, fact, remedy);
  }

  void info(String id, String fact, String remedy) {
    diagnostics.add(new Diagnostic(id, Severity.INFO, Position.NONE, fact, remedy));
  }

  boolean hasErrors() {
    return diagnostics.hasErrors();
  }

  List<Diagnostic> all() {
    return diagnostics.sorted();
  }
}
