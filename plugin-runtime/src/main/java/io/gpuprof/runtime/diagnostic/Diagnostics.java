package io.gpuprof.runtime.diagnostic;

import java.util.List;
import java.util.TreeSet;

/** Collects everything that is found in one run; not safe for use by several threads. */
public final class Diagnostics {

  // A set: the same finding reached twice, say through two children of one parent, is told once.
  private final TreeSet<Diagnostic> all = new TreeSet<>();

  public void add(Diagnostic diagnostic) {
    all.add(diagnostic);
  }

  public void addAll(List<Diagnostic> diagnostics) {
    all.addAll(diagnostics);
  }

  public void error(String id, Position position, String fact, String remedy) {
    add(new Diagnostic(id, Severity.ERROR, position, fact, remedy));
  }

  public void warning(String id, Position position, String fact, String remedy) {
    add(new Diagnostic(id, Severity.WARNING, position, fact, remedy));
  }

  public boolean hasErrors() {
    return all.stream().anyMatch(d -> d.severity() == Severity.ERROR);
  }

  /** Whether there is an error in this file. */
  public boolean hasErrorIn(SourceFile file) {
    return all.stream()
        .anyMatch(d -> d.severity() == Severity.ERROR && d.position().file().equals(file));
  }

  /** All findings in reading order: by file, line, column, then severity. */
  public List<Diagnostic> sorted() {
    return List.copyOf(all);
  }
}
