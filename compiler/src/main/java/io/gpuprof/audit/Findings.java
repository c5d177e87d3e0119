package io.gpuprof.audit;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;

/** Takes what the rules find. */
record Findings(Diagnostics diagnostics) {

  /** Reports a finding with the rule's severity and remedy. */
  void at(RuleHelp rule, Position position, String fact) {
    at(rule, position, fact, rule.remedy());
  }

  /** Reports a finding with a remedy of its own. */
  void at(RuleHelp rule, Position position, String fact, String remedy) {
    at(rule, rule.severity(), position, fact, remedy);
  }

  /** Reports a finding that is milder than its rule. */
  void at(RuleHelp rule, Severity severity, Position position, String fact, String remedy) {
    if (severity.compareTo(rule.severity()) < 0) {
      throw new IllegalArgumentException(rule.id() + " is never " + severity);
    }
    diagnostics.add(new Diagnostic(rule.id(), severity, position, fact, remedy));
  }
}
