package io.gpuprof.compile;

import io.gpuprof.plan.PathPlan;
import io.gpuprof.plan.PathPlanner;
import io.gpuprof.profile.NamedConfigs;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileLoader;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.rules.ProfileRules;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.target.Compilation;
import io.gpuprof.values.ValuesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Text to {@link Compilation}: load (read, merge, schema, bind), rules, plan, values. When a stage
 * finds errors in a profile, the next does not start for it; within a stage all are reported.
 *
 * <p>What runs for a shipped profile does so without a lambda, here and in the stages: the first
 * one starts a machinery that takes a tenth of {@code compile gke-cos} on Java 17.
 */
public final class Compiler {

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final ProfileLoader loader;

  /** A compiler that finds profiles in the given source and reports to the given diagnostics. */
  public Compiler(ProfileSource source, Diagnostics diagnostics) {
    this(source, new SchemaChecker(), diagnostics);
  }

  /** As above, with schemas that several compilers share: reading them takes long. */
  public Compiler(ProfileSource source, SchemaChecker schemas, Diagnostics diagnostics) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
    this.loader = new ProfileLoader(source, schemas, diagnostics);
  }

  /**
   * Loads the profiles behind a reference and checks them against the rules, but compiles nothing.
   */
  public List<ResolvedProfile> check(String reference, Overrides overrides) {
    Optional<SourceFile> file = loader.find(reference);
    return file.isPresent() ? check(file.get(), overrides) : List.of();
  }

  /** As {@link #check(String, Overrides)}, for a text. */
  public List<ResolvedProfile> check(SourceFile file, Overrides overrides) {
    List<ResolvedProfile> passing = new ArrayList<>();
    for (ResolvedProfile profile : load(file, overrides)) {
      if (passes(profile)) {
        passing.add(profile);
      }
    }
    return passing;
  }

  /** The profiles behind a reference, whatever the rules would say of them. */
  public List<ResolvedProfile> load(String reference) {
    return loader.load(reference);
  }

  /** Compiles the profiles behind a reference; those with errors are left out. */
  public List<Compilation> compile(String reference, Overrides overrides) {
    return compile(check(reference, overrides), overrides);
  }

  /** As {@link #compile}, but layers and refused platforms are passed over without a word. */
  public List<Compilation> compileIfPossible(String reference, Overrides overrides) {
    Optional<SourceFile> file = loader.find(reference);
    List<ResolvedProfile> passing = new ArrayList<>();
    for (ResolvedProfile profile :
        file.isPresent() ? load(file.get(), overrides) : List.<ResolvedProfile>of()) {
      if (yieldsSomething(profile) && passes(profile)) {
        passing.add(profile);
      }
    }
    return compile(passing, overrides);
  }

  private List<Compilation> compile(List<ResolvedProfile> profiles, Overrides overrides) {
    List<Compilation> compilations = new ArrayList<>();
    for (ResolvedProfile profile : profiles) {
      Optional<Compilation> compilation = compile(profile, overrides);
      if (compilation.isPresent()) {
        compilations.add(compilation.get());
      }
    }
    return compilations;
  }

  private static boolean yieldsSomething(ResolvedProfile profile) {
    ProfileStatus status = profile.spec().status();
    return status != ProfileStatus.LAYER && status != ProfileStatus.REFUSED;
  }

  private List<ResolvedProfile> load(SourceFile file, Overrides overrides) {
    return loader.load(file, overrides.edit(schemas, diagnostics));
  }

  /** Each named config must be as sound as if it were the profile's only one. */
  private boolean passes(ResolvedProfile profile) {
    // Running them again would take a tenth of `compile gke-cos`.
    if (profile.asShipped() && ProfileCatalog.isSound(profile.name())) {
      return true;
    }
    Diagnostics found = new Diagnostics();
    ProfileRules.check(profile, found);
    for (String config : profile.spec().namedConfigs().keySet()) {
      NamedConfigs.apply(profile, config, found)
          .ifPresent(variant -> ProfileRules.check(variant, found));
    }
    diagnostics.addAll(found.sorted());
    return !found.hasErrors();
  }

  /** Compiles a profile that {@link #check} returned; empty when it yields nothing. */
  public Optional<Compilation> compile(ResolvedProfile profile, Overrides overrides) {
    if (!isCompilable(profile)) {
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
  private boolean isCompilable(ResolvedProfile profile) {
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
