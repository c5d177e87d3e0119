package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.SharedSections;
import io.gpuprof.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code gpuprof compile}. Its options are described in plain code, not by picocli's annotations:
 * see {@link CommandSpecs}.
 */
final class CompileCommand implements Callable<Integer> {

  private final Terminal terminal;

  private final PositionalParamSpec references =
      PositionalParamSpec.builder()
          .paramLabel("PROFILE")
          .arity("0..*")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .initialValue(List.of())
          .description("Name of a shipped profile, path of a file, or - for standard input.")
          .build();

  private final OptionSpec all =
      CommandSpecs.flag("--all").description("Every shipped profile that can be compiled.").build();

  private final OptionSpec targets =
      CommandSpecs.list(Target.class, "-t", "--target")
          .paramLabel("TARGET")
          .splitRegex(",")
          .initialValue(List.of(Target.VALUES))
          .description("What to make; several, separated by commas, with -o.")
          .build();

  private final OptionSpec folder =
      OptionSpec.builder("-o", "--output")
          .paramLabel("DIR")
          .type(Path.class)
          .description("Write into this folder instead of to standard output.")
          .build();

  private final OptionSpec check =
      CommandSpecs.flag("--check")
          .description("Write nothing; print a diff and exit with 1 if what is in DIR differs.")
          .build();

  private final OptionSpec acknowledged =
      CommandSpecs.list(String.class, "--acknowledge")
          .paramLabel("CONFLICT")
          .splitRegex(",")
          .description(
              "Confirm that another plugin, named in the profile's conflicts, is switched off on the"
                  + " nodes.")
          .build();

  private final OverrideOptions overrides = new OverrideOptions();

  private final OptionSpec verbose =
      CommandSpecs.flag("-v", "--verbose").description("Also print hints.").build();

  CompileCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command as picocli wants it described. */
  CommandSpec spec() {
    CommandSpec spec =
        CommandSpecs.command(this)
            .addPositional(references)
            .addOption(all)
            .addOption(targets)
            .addOption(folder)
            .addOption(check)
            .addOption(acknowledged)
            .addOption(verbose);
    overrides.addTo(spec);
    spec.usageMessage()
        .description("Compiles profiles: to standard output, or into a folder.")
        .footer(
            "",
            "Targets:",
            "  values          Helm values for the chart gpuprof-device-plugin, each with its reason"
                + " (default)",
            "  manifests       plain manifests for kubectl apply",
            "  runtime-config  startup config of the device plugin",
            "  env             the four environment variables that the field's own plugin reads",
            "  chart           the whole chart with these values as its defaults",
            "",
            "With -o, one profile is written into DIR itself, several each into DIR/NAME. Nothing is"
                + " written",
            "unless every profile compiles.");
    return spec;
  }

  @Override
  public Integer call() {
    refuseContradictions();
    Diagnostics diagnostics = new Diagnostics();
    List<Compilation> compilations = compile(diagnostics);
    if (DiagnosticOutput.print(diagnostics, CommandSpecs.isGiven(verbose), terminal.err())) {
      return ExitCode.INPUT;
    }
    Path into = folder.getValue();
    if (into == null) {
      print(compilations);
      return ExitCode.OK;
    }
    ArtifactWriter writer = new ArtifactWriter(terminal.directory().resolve(into));
    List<Artifact> artifacts = artifacts(compilations);
    return CommandSpecs.isGiven(check) ? check(writer, artifacts) : write(writer, into, artifacts);
  }

  private List<Compilation> compile(Diagnostics diagnostics) {
    TextFiles texts = new TextFiles(terminal);
    Compiler compiler = new Compiler(new FileProfiles(texts), diagnostics);
    Overrides laidOver = overrides.read(texts, diagnostics).acknowledging(acknowledged.getValue());
    boolean everything = CommandSpecs.isGiven(all);
    List<String> wanted = everything ? ProfileCatalog.names() : references.getValue();
    List<Compilation> compilations = new ArrayList<>();
    Progress progress = new Progress(terminal, wanted.size());
    for (String reference : wanted) {
      compilations.addAll(
          everything
              ? compiler.compileIfPossible(reference, laidOver)
              : compiler.compile(reference, laidOver));
      progress.step("compiled " + reference);
    }
    progress.done();
    return compilations;
  }

  private void refuseContradictions() {
    List<String> named = references.getValue();
    boolean everything = CommandSpecs.isGiven(all);
    boolean printed = folder.getValue() == null;
    if (everything == !named.isEmpty()) {
      throw new UsageException(
          everything
              ? "--all and names of profiles exclude each other."
              : "Name a profile, or say --all.");
    }
    if (CommandSpecs.isGiven(check) && printed) {
      throw new UsageException("--check compares with a folder: add -o DIR.");
    }
    if (printed && (everything || named.size() > 1 || targets().size() > 1)) {
      throw new UsageException("Several outputs need a folder: add -o DIR.");
    }
    if (printed && targets().contains(Target.CHART)) {
      throw new UsageException("A chart is a folder: add -o DIR.");
    }
  }

  private List<Target> targets() {
    return targets.getValue();
  }

  private void print(List<Compilation> compilations) {
    if (compilations.size() > 1) {
      throw new UsageException("The file holds several profiles: add -o DIR.");
    }
    for (Compilation compilation : compilations) {
      targets()
          .get(0)
          .render(compilation)
          .forEach(artifact -> terminal.out().print(artifact.text()));
    }
  }

  private List<Artifact> artifacts(List<Compilation> compilations) {
    boolean several = CommandSpecs.isGiven(all) || compilations.size() > 1;
    List<Artifact> artifacts = new ArrayList<>();
    SharedSections shared = new SharedSections();
    for (Compilation compilation : compilations) {
      String prefix = several ? compilation.profile().name() + "/" : "";
      for (Target target : targets()) {
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
