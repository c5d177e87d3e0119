package io.gpuprof.rules;

import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;

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

  /** The rule's id. */
  String id() {
    return rule.id();
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
    add(severity, profile.position(path), fact, remedy);
  }

  /** Reports a finding at one item of a list. */
  public void atItem(String path, int index, String fact) {
    atItem(rule.severity(), path, index, fact, rule.remedy());
  }

  /** Reports a finding at one item of a list, with a severity and a remedy of its own. */
  public void atItem(Severity severity, String path, int index, String fact, String remedy) {
    Position position =
        profile
            .node(path)
            .filter(YamlList.class::isInstance)
            .map(node -> ((YamlList) node).items().get(index).position())
            .orElseGet(() -> profile.position(path));
    add(severity, position, fact, remedy);
  }

  /** Reports a finding at one key of a map whose keys are the user's own words. */
  public void atKey(String path, String key, String fact) {
    atKey(path, key, fact, rule.remedy());
  }

  /** Reports a finding at one key of a map, with a remedy of its own. */
  public void atKey(String path, String key, String fact, String remedy) {
    atKey(rule.severity(), path, key, fact, remedy);
  }

  /** Reports a finding at one key of a map, with a severity and a remedy of its own. */
  public void atKey(Severity severity, String path, String key, String fact, String remedy) {
    Position position =
        profile
            .node(path)
            .filter(YamlMap.class::isInstance)
            .map(node -> ((YamlMap) node).entries().get(key))
            .map(YamlMap.Entry::keyPosition)
            .orElseGet(() -> profile.position(path));
    add(severity, position, fact, remedy);
  }

  /**
   * Of several paths that contradict one another, the one to point at: what the user wrote rather
   * than what a shipped parent says, and anything rather than a default.
   */
  public String blamed(String... paths) {
    String nearest = paths[0];
    for (String path : paths) {
      if (distance(path) < distance(nearest)) {
        nearest = path;
      }
    }
    return nearest;
  }

  private int distance(String path) {
    if (profile.node(path).isEmpty()) {
      return 3;
    }
    SourceFile file = profile.position(path).file();
    if (file.name().equals(ProfileCatalog.fileName(ProfileCatalog.BASE))) {
      return 2;
    }
    return profile.isOwn(file) ? 0 : 1;
  }

  private void add(Severity severity, Position position, String fact, String remedy) {
    if (severity.compareTo(rule.severity()) < 0) {
      throw new IllegalArgumentException(rule.id() + " is never " + severity);
    }
    diagnostics.add(new Diagnostic(rule.id(), severity, position, fact, remedy));
  }
}
