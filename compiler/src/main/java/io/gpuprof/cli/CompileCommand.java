package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof compile}. */
@Command(
    name = "compile",
    mixinStandardHelpOptions = true,
    description = "Compiles profiles: to standard output, or into a folder.",
    footer = {
      "",
      "Targets:",
      "  values          Helm values for the chart gpuprof-device-plugin, each with its reason (default)",
      "  manifests       plain manifests for kubectl apply",
      "  runtime-config  startup config of the device plugin",
      "  env             the four environment variables that the field's own plugin reads",
      "  chart           the whole chart with these values as its defaults",
      "",
      "With -o, one profile is written into DIR itself, several each into DIR/NAME. Nothing is written",
      "unless every profile compiles."
    })
final class CompileCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "PROFILE",
      arity = "0..*",
      description = "Name of a shipped profile, path of a file, or - for standard input.")
  private List<String> references = List.of();

  @Option(names = "--all", description = "Every shipped profile that can be compiled.")
  private boolean all;

  @Option(
      names = {"-t", "--target"},
      paramLabel = "TARGET",
      split = ",",
      description = "What to make; several, separated by commas, with -o.")
  private List<Target> targets = List.of(Target.VALUES);

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Write into this folder instead of to standard output.")
  private @Nullable Path folder;

  @Option(
      names = "--check",
      description = "Write nothing; print a diff and exit with 1 if what is in DIR differs.")
  private boolean check;

  @Option(
      names = "--acknowledge",
      paramLabel = "CONFLICT",
      split = ",",
      description =
          "Confirm that another plugin, named in the profile's conflicts, is switched off on the nodes.")
  private List<String> acknowledged = List.of();

  @Mixin private OverrideOptions overrides = new OverrideOptions();

  @Option(
      names = {"-v", "--verbose"},
      description = "Also print hints.")
  private boolean verbose;

  CompileCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
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
    return check ? check(writer, artifacts) : write(writer, artifacts);
  }

  private List<Compilation> compile(Diagnostics diagnostics) {
    TextFiles texts = new TextFiles(terminal);
    Compiler compiler = new Compiler(new FileProfiles(texts), diagnostics);
    Overrides laidOver = overrides.read(texts, diagnostics).acknowledging(acknowledged);
    List<String> wanted = all ? ProfileCatalog.names() : references;
    List<Compilation> compilations = new ArrayList<>();
    Progress progress = new Progress(terminal, wanted.size());
    for (String reference : wanted) {
      compilations.addAll(
          all
              ? compiler.compileIfPossible(reference, laidOver)
              : compiler.compile(reference, laidOver));
      progress.step("compiled " + reference);
    }
    progress.done();
    return compilations;
  }

  private void refuseContradictions() {
    if (all == !references.isEmpty()) {
      throw new UsageException(
          all
              ? "--all and names of profiles exclude each other."
              : "Name a profile, or say --all.");
    }
    if (check && folder == null) {
      throw new UsageException("--check compares with a folder: add -o DIR.");
    }
    if (folder == null && (all || references.size() > 1 || targets.size() > 1)) {
      throw new UsageException("Several outputs need a folder: add -o DIR.");
    }
    if (folder == null && targets.contains(Target.CHART)) {
      throw new UsageException("A chart is a folder: add -o DIR.");
    }
  }

  private void print(List<Compilation> compilations) {
    if (compilations.size() > 1) {
      throw new UsageException("The file holds several profiles: add -o DIR.");
    }
    for (Compilation compilation : compilations) {
      targets.get(0).render(compilation).forEach(artifact -> terminal.out().print(artifact.text()));
    }
  }

  private List<Artifact> artifacts(List<Compilation> compilations) {
    boolean several = all || compilations.size() > 1;
    List<Artifact> artifacts = new ArrayList<>();
    for (Compilation compilation : compilations) {
      String prefix = several ? compilation.profile().name() + "/" : "";
      for (Target target : targets) {
        target
            .render(compilation)
            .forEach(a -> artifacts.add(new Artifact(prefix + a.path(), a.text())));
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

  private int write(ArtifactWriter writer, List<Artifact> artifacts) {
    int changed = writer.write(artifacts);
    terminal
        .err()
        .printf("gpuprof: %d files in %s, %d of them changed%n", artifacts.size(), folder, changed);
    return ExitCode.OK;
  }
}
