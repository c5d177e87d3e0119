package io.gpuprof.rules;

import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;

/** Takes what one rule finds in one profile. */
public final class Findings {

  private final Rule rule;
  private final ResolvedProfile profile;
  private final Diagnostics diagnostics;

  Findings(Rule rule, ResolvedProfile profile, Diagnostics diagnostics) {
    this.rule = rule;
    this.profile = profile;
    this.diagnostics = diagnostics;
  }

  /** Reports a finding at a dotted path below spec, with the rule's severity and remedy. */
  public void at(String path, String fact) {
    at(path, fact, rule.remedy());
  }

  /** Reports a finding with a remedy of its own. */
  public void at(String path, String fact, String remedy) {
    at(rule.severity(), path, fact, remedy);
  }

  /** Reports a finding with a severity of its own, for a rule that is sometimes milder. */
  public void at(Severity severity, String path, String fact, String remedy) {
    diagnostics.add(new Diagnostic(rule.id(), severity, profile.position(path), fact, remedy));
  }
}
