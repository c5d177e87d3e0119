package io.gpuprof.rules;

import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules, in the order of the documentation. */
public final class ProfileRules {

  private static final List<Rule> ALL = Stream.of(PathRules.ALL).flatMap(List::stream).toList();

  private ProfileRules() {}

  /** All rules. */
  public static List<Rule> all() {
    return ALL;
  }

  /** The rule with this id. */
  public static Optional<Rule> find(String id) {
    return ALL.stream().filter(rule -> rule.id().equals(id)).findFirst();
  }

  /** Runs every rule on a profile. */
  public static void check(ResolvedProfile profile, Diagnostics diagnostics) {
    for (Rule rule : ALL) {
      rule.check().run(profile, new Findings(rule, profile, diagnostics));
    }
  }
}
