package io.gpuprof.rules;

import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All rules, in the order of the documentation. */
public final class ProfileRules {

  private static final List<Rule> ALL =
      joined(
          List.of(
              DocumentRules.ALL,
              PathRules.ALL,
              SearchDirRules.ALL,
              HostFileRules.ALL,
              HookRules.ALL,
              CdiRules.ALL,
              RuntimeRules.ALL,
              DriverRules.ALL,
              DeviceRules.ALL,
              ClusterRules.ALL,
              PodRules.ALL,
              ExtraRules.ALL));

  private ProfileRules() {}

  private static List<Rule> joined(List<List<Rule>> groups) {
    List<Rule> all = new ArrayList<>();
    for (List<Rule> group : groups) {
      all.addAll(group);
    }
    return List.copyOf(all);
  }

  /** All rules. */
  public static List<Rule> all() {
    return ALL;
  }

  /** The rule with this id. */
  public static Optional<Rule> find(String id) {
    return ALL.stream().filter(rule -> rule.id().equals(id)).findFirst();
  }

  /**
   * Runs the rules on a profile. A layer is not finished and a refused platform never will be: of
   * them only what they say about themselves is checked.
   */
  public static void check(ResolvedProfile profile, Diagnostics diagnostics) {
    ProfileStatus status = profile.spec().status();
    boolean whole = status != ProfileStatus.LAYER && status != ProfileStatus.REFUSED;
    for (Rule rule : whole ? ALL : DocumentRules.ALL) {
      rule.check().run(profile, new Findings(rule, profile, diagnostics));
    }
  }
}
