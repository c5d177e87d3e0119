package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Coexistence;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.SharedSections;
import io.gpuprof.target.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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
    List<Compiled> compiled = compile(diagnostics);
    if (DiagnosticOutput.print(diagnostics, verbose, terminal.err())) {
      return ExitCode.INPUT;
    }
    if (folder == null) {
      print(compiled);
      return ExitCode.OK;
    }
    ArtifactWriter writer = new ArtifactWriter(terminal.directory().resolve(folder));
    List<Artifact> artifacts = artifacts(compiled);
    return check ? check(writer, artifacts) : write(writer, folder, artifacts);
  }

  /**
   * What is kept of a profile: texts, and not the trees that they come from, which take far more
   * memory.
   *
   * @param claims what its objects claim in a cluster; null when nobody asks
   */
  private record Compiled(
      String profile, Position position, List<Artifact> artifacts, @Nullable Coexistence claims) {}

  /** What came of some of the references. */
  private record Share(List<Compiled> compiled, Diagnostics diagnostics) {}

  private List<Compiled> compile(Diagnostics diagnostics) {
    TextFiles texts = new TextFiles(terminal);
    Overrides laidOver =
        OverrideOptions.read(valuesFiles, settings, texts, diagnostics)
            .acknowledging(acknowledged)
            .releasedAs(release());
    List<String> wanted = all ? ProfileCatalog.names() : references;
    List<Compiled> compiled = new ArrayList<>();
    Progress progress = new Progress(terminal, wanted.size());
    for (Share share : Shares.each(wanted, new Work(this, laidOver, texts, progress))) {
      compiled.addAll(share.compiled());
      diagnostics.addAll(share.diagnostics().sorted());
    }
    progress.done();
    if (claimsMatter()) {
      warnOfClashes(compiled, diagnostics);
    }
    return compiled;
  }

  /** Compiles a share of the references. */
  private record Work(CompileJob job, Overrides laidOver, TextFiles texts, Progress progress)
      implements Function<List<String>, Share> {

    @Override
    public Share apply(List<String> references) {
      Share share = new Share(new ArrayList<>(), new Diagnostics());
      Compiler compiler = new Compiler(new FileProfiles(texts), share.diagnostics());
      SharedSections shared = new SharedSections();
      for (String reference : references) {
        List<Compilation> compilations =
            job.all()
                ? compiler.compileIfPossible(reference, laidOver)
                : compiler.compile(reference, laidOver);
        for (Compilation compilation : compilations) {
          share.compiled().add(job.compiled(compilation, shared));
        }
        progress.step("compiled " + reference);
      }
      return share;
    }
  }

  private Compiled compiled(Compilation compilation, SharedSections shared) {
    List<Artifact> artifacts = new ArrayList<>();
    for (Target target : targets) {
      artifacts.addAll(target.render(compilation, shared));
    }
    return new Compiled(
        compilation.profile().name(),
        compilation.profile().tree().position(),
        artifacts,
        claimsMatter() ? Coexistence.of(compilation) : null);
  }

  private boolean claimsMatter() {
    return !all && targets.contains(Target.MANIFESTS);
  }

  /**
   * Manifests of several profiles may be meant for as many clusters, so that this is no error.
   * Those of one name are told once, and whose names differ are meant for one cluster.
   */
  private void warnOfClashes(List<Compiled> profiles, Diagnostics diagnostics) {
    Map<Integer, List<Integer>> clashing = new TreeMap<>();
    for (int later = 1; later < profiles.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (!clashes(profiles.get(earlier), profiles.get(later)).isEmpty()) {
          clashing.computeIfAbsent(earlier, e -> new ArrayList<>()).add(later);
          break;
        }
      }
    }
    clashing.forEach(
        (earlier, all) -> {
          Compiled first = profiles.get(earlier);
          Compiled later = profiles.get(all.get(0));
          Coexistence.Clash clash = clashes(first, later).get(0);
          diagnostics.warning(
              clash.id(),
              later.position(),
              clash.fact(first.profile(), later.profile())
                  + others(all.size() - 1, first.profile()),
              "in one cluster: "
                  + (releaseName == null
                      ? ""
                      : "leave out --release-name, which names both alike; ")
                  + clash.remedy());
        });
  }

  private static List<Coexistence.Clash> clashes(Compiled one, Compiled other) {
    return Objects.requireNonNull(one.claims()).with(Objects.requireNonNull(other.claims()));
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

  private void print(List<Compiled> compiled) {
    if (compiled.size() > 1) {
      throw new UsageException("The file holds several profiles: add -o DIR.");
    }
    for (Compiled only : compiled) {
      for (Artifact artifact : only.artifacts()) {
        terminal.out().writeBytes(artifact.text().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private List<Artifact> artifacts(List<Compiled> compiled) {
    boolean several = all || compiled.size() > 1;
    List<Artifact> artifacts = new ArrayList<>();
    for (Compiled one : compiled) {
      String prefix = several ? one.profile() + "/" : "";
      for (Artifact artifact : one.artifacts()) {
        artifacts.add(new Artifact(prefix + artifact.path(), artifact.text()));
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
