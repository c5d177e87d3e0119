package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Coexistence;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.SharedSections;
import io.gpuprof.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CompileCommand} was asked to do.
 *
 * @param references profiles: names, paths, {@code -}
 * @param all every shipped profile instead
 * @param targets what to make
 * @param folder where to write; null for standard output
 * @param check compare with the folder instead of writing into it
 * @param acknowledged names of conflicts that the user says are dealt with
 * @param releaseName name of the Helm release instead of the profile's; null for that
 * @param valuesFiles files with values to lay over the compiled ones
 * @param settings single values to lay over those
 * @param verbose print hints too
 */
record CompileJob(
    Terminal terminal,
    List<String> references,
    boolean all,
    List<Target> targets,
    @Nullable Path folder,
    boolean check,
    List<String> acknowledged,
    @Nullable String releaseName,
    List<String> valuesFiles,
    List<String> settings,
    boolean verbose) {

  /**
   * Whether the arguments are {@code compile PROFILE} and nothing else: no option, and no {@code @}
   * file with options.
   */
  static boolean isPlain(String... args) {
    return args.length == 2
        && args[0].equals("compile")
        && !args[1].isEmpty()
        && !args[1].startsWith("-")
        && !args[1].startsWith("@");
  }

  /**
   * Such arguments, without picocli: what they mean is plain, and picocli's start would be an
   * eighth of all that the command costs. The result is the exit code.
   */
  static int runPlain(Terminal terminal, String... args) {
    List<String> none = List.of();
    try {
      return new CompileJob(
              terminal,
              List.of(args[1]),
              false,
              List.of(Target.VALUES),
              null,
              false,
              none,
              null,
              none,
              none,
              false)
          .run();
    } catch (RuntimeException e) {
      return GpuprofCommand.failed(e, "gpuprof compile", terminal);
    }
  }

  /** Runs it; the result is the exit code. */
  int run() {
    refuseContradictions();
    Diagnostics diagnostics = new Diagnostics();
    List<Compilation> compilations = compile(diagnostics);
    if (DiagnosticOutput.print(diagnostics, verbose, terminal.err())) {
      return ExitCode.INPUT;
    }
    if (folder == null) {
      print(compilations);
      return ExitCode.OK;
    }
    ArtifactWriter writer = new ArtifactWriter(terminal.directory().resolve(folder));
    List<Artifact> artifacts = artifacts(compilations);
    return check ? check(writer, artifacts) : write(writer, folder, artifacts);
  }

  private List<Compilation> compile(Diagnostics diagnostics) {
    TextFiles texts = new TextFiles(terminal);
    Overrides laidOver =
        OverrideOptions.read(valuesFiles, settings, texts, diagnostics)
            .acknowledging(acknowledged)
            .releasedAs(release());
    List<String> wanted = all ? ProfileCatalog.names() : references;
    List<Compilation> compilations = new ArrayList<>();
    Progress progress = new Progress(terminal, wanted.size());
    for (Compiled share :
        Shares.each(wanted, references -> compile(references, laidOver, texts, progress))) {
      compilations.addAll(share.compilations());
      diagnostics.addAll(share.diagnostics().sorted());
    }
    progress.done();
    if (!all && targets.contains(Target.MANIFESTS)) {
      warnOfClashes(compilations, diagnostics);
    }
    return compilations;
  }

  /** What came of some of the references. */
  private record Compiled(List<Compilation> compilations, Diagnostics diagnostics) {}

  private Compiled compile(
      List<String> wanted, Overrides laidOver, TextFiles texts, Progress progress) {
    Compiled compiled = new Compiled(new ArrayList<>(), new Diagnostics());
    Compiler compiler = new Compiler(new FileProfiles(texts), compiled.diagnostics());
    for (String reference : wanted) {
      compiled
          .compilations()
          .addAll(
              all
                  ? compiler.compileIfPossible(reference, laidOver)
                  : compiler.compile(reference, laidOver));
      progress.step("compiled " + reference);
    }
    return compiled;
  }

  /**
   * Manifests of several profiles may be meant for as many clusters, so that this is no error.
   * Those of one name are told once, and whose names differ are meant for one cluster.
   */
  private void warnOfClashes(List<Compilation> compilations, Diagnostics diagnostics) {
    List<Coexistence> profiles = compilations.stream().map(Coexistence::of).toList();
    Map<Integer, List<Integer>> clashing = new TreeMap<>();
    for (int later = 1; later < profiles.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (!profiles.get(earlier).with(profiles.get(later)).isEmpty()) {
          clashing.computeIfAbsent(earlier, e -> new ArrayList<>()).add(later);
          break;
        }
      }
    }
    clashing.forEach(
        (earlier, all) -> {
          ResolvedProfile first = compilations.get(earlier).profile();
          ResolvedProfile later = compilations.get(all.get(0)).profile();
          Coexistence.Clash clash = profiles.get(earlier).with(profiles.get(all.get(0))).get(0);
          diagnostics.warning(
              clash.id(),
              later.tree().position(),
              clash.fact(first.name(), later.name()) + others(all.size() - 1, first.name()),
              "in one cluster: "
                  + (releaseName == null
                      ? ""
                      : "leave out --release-name, which names both alike; ")
                  + clash.remedy());
        });
  }

  private static String others(int count, String profile) {
    return count == 0
        ? ""
        : "; %d more %s with `%s`".formatted(count, count == 1 ? "clashes" : "clash", profile);
  }

  private Optional<YamlScalar> release() {
    if (releaseName == null) {
      return Optional.empty();
    }
    SourceFile option = new SourceFile("--release-name " + releaseName, releaseName);
    return Optional.of(
        new YamlScalar(new Position(option, 1, 1), YamlScalar.Kind.STRING, releaseName));
  }

  private void refuseContradictions() {
    boolean printed = folder == null;
    if (all == !references.isEmpty()) {
      throw new UsageException(
          all
              ? "--all and names of profiles exclude each other."
              : "Name a profile, or say --all.");
    }
    if (check && printed) {
      throw new UsageException("--check compares with a folder: add -o DIR.");
    }
    if (printed && (all || references.size() > 1 || targets.size() > 1)) {
      throw new UsageException("Several outputs need a folder: add -o DIR.");
    }
    if (printed && targets.contains(Target.CHART)) {
      throw new UsageException("A chart is a folder: add -o DIR.");
    }
  }

  private void print(List<Compilation> compilations) {
    if (compilations.size() > 1) {
      throw new UsageException("The file holds several profiles: add -o DIR.");
    }
    for (Compilation compilation : compilations) {
      for (Artifact artifact : targets.get(0).render(compilation)) {
        terminal.out().print(artifact.text());
      }
    }
  }

  private List<Artifact> artifacts(List<Compilation> compilations) {
    boolean several = all || compilations.size() > 1;
    List<Artifact> artifacts = new ArrayList<>();
    for (List<Artifact> share : Shares.each(compilations, some -> artifacts(some, several))) {
      artifacts.addAll(share);
    }
    return artifacts;
  }

  private List<Artifact> artifacts(List<Compilation> compilations, boolean several) {
    List<Artifact> artifacts = new ArrayList<>();
    SharedSections shared = new SharedSections();
    for (Compilation compilation : compilations) {
      String prefix = several ? compilation.profile().name() + "/" : "";
      for (Target target : targets) {
        for (Artifact artifact : target.render(compilation, shared)) {
          artifacts.add(new Artifact(prefix + artifact.path(), artifact.text()));
        }
      }
    }
    return artifacts;
  }

  private int check(ArtifactWriter writer, List<Artifact> artifacts) {
    int differing = ArtifactCheck.check(writer, artifacts, terminal.out());
    if (differing > 0) {
      terminal
          .err()
          .printf(
              "gpuprof: %d of %d files differ; run the same command without --check to write them%n",
              differing, artifacts.size());
    }
    return differing > 0 ? ExitCode.INPUT : ExitCode.OK;
  }

  private int write(ArtifactWriter writer, Path folder, List<Artifact> artifacts) {
    int changed = writer.write(artifacts);
    terminal
        .err()
        .printf("gpuprof: %d files in %s, %d of them changed%n", artifacts.size(), folder, changed);
    return ExitCode.OK;
  }
}
