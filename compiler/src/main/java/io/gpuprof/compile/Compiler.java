package io.gpuprof.compile;

import io.gpuprof.plan.PathPlan;
import io.gpuprof.plan.PathPlanner;
import io.gpuprof.profile.ProfileLoader;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.rules.ProfileRules;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.target.Compilation;
import io.gpuprof.values.ValuesBuilder;
import java.util.List;
import java.util.Optional;

/**
 * Text to {@link Compilation}: load (read, merge, schema, bind), rules, plan, values. When a stage
 * finds errors in a profile, the next does not start for it; within a stage all are reported.
 */
public final class Compiler {

  private final ProfileSource source;
  private final SchemaChecker schemas = new SchemaChecker();

  /** A compiler that finds profiles in the given source. */
  public Compiler(ProfileSource source) {
    this.source = source;
  }

  /**
   * Loads the profiles behind a reference and checks them against the rules, but compiles nothing.
   */
  public List<ResolvedProfile> check(
      String reference, Overrides overrides, Diagnostics diagnostics) {
    ProfileLoader loader = new ProfileLoader(source, schemas, diagnostics);
    return loader
        .find(reference)
        .map(file -> loader.load(file, overrides.forProfile(schemas, diagnostics)))
        .orElse(List.of())
        .stream()
        .filter(profile -> passes(profile, diagnostics))
        .toList();
  }

  /** Compiles the profiles behind a reference; those with errors are left out. */
  public List<Compilation> compile(String reference, Overrides overrides, Diagnostics diagnostics) {
    return check(reference, overrides, diagnostics).stream()
        .map(profile -> compile(profile, overrides, diagnostics))
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean passes(ResolvedProfile profile, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    ProfileRules.check(profile, found);
    diagnostics.addAll(found.sorted());
    return !found.hasErrors();
  }

  private static Optional<Compilation> compile(
      ResolvedProfile profile, Overrides overrides, Diagnostics diagnostics) {
    if (!isCompilable(profile, diagnostics)) {
      return Optional.empty();
    }
    PathPlan plan = PathPlanner.plan(profile.spec());
    Compilation compilation =
        new Compilation(profile, plan, ValuesBuilder.build(profile.profile(), plan));
    return overrides.agreesWith(compilation, diagnostics)
        ? Optional.of(compilation)
        : Optional.empty();
  }

  /** Layers and refused platforms are good profiles that yield nothing. */
  private static boolean isCompilable(ResolvedProfile profile, Diagnostics diagnostics) {
    ProfileStatus status = profile.spec().status();
    if (status == ProfileStatus.LAYER) {
      diagnostics.error(
          "profile-is-layer",
          profile.position("status"),
          "`%s` is a layer: a building block for other profiles".formatted(profile.name()),
          "name it in spec.extends of a profile of your own, after the profile of the operating system");
      return false;
    }
    if (status == ProfileStatus.REFUSED) {
      diagnostics.error(
          "platform-refused",
          profile.position("status"),
          "`%s`: %s"
              .formatted(profile.name(), profile.spec().refusal().map(r -> r.reason()).orElse("")),
          profile.spec().refusal().map(r -> r.instead()).orElse(""));
      return false;
    }
    if (status == ProfileStatus.DEPRECATED) {
      diagnostics.warning(
          "platform-deprecated",
          profile.position("status"),
          "`%s` is deprecated%s"
              .formatted(profile.name(), profile.reason("status").map(r -> ": " + r).orElse("")),
          "plan the move to a platform that is kept up");
    }
    return true;
  }
}
