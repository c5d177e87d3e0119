package io.gpuprof.cli;

import io.gpuprof.audit.FindingCatalog;
import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.picture.PathPicture;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.target.Compilation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Explains a profile: every path in every viewpoint, each value, who stated it and why.",
    footer = {
      "",
      "PATH is a key of the profile below spec, such as driverRoot or plugin, or a key of the values,",
      "such as config.paths.containerDriverRoot. Instead of a profile, the id of a finding, such as",
      "dev-root-unstated, explains that finding."
    })
final class ExplainCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "PROFILE",
      description = "Shipped profile, file, or - for standard input; or the id of a finding.")
  private String reference = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "PATH", description = "Only this value.")
  private @Nullable String path;

  @Option(names = "--all", description = "Also the values that are as in every other profile.")
  private boolean all;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "text, or svg: a picture of every path as host, plugin and workload see it. Default: text.")
  private Format format = Format.TEXT;

  /** How a profile is explained. */
  enum Format {
    /** On a terminal. */
    TEXT,
    /** As a picture. */
    SVG
  }

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Optional<RuleHelp> rule = FindingCatalog.find(reference);
    if (rule.isPresent()) {
      explain(rule.get());
      return ExitCode.OK;
    }
    refuseMisspeltFinding();
    Diagnostics diagnostics = new Diagnostics();
    Compiler compiler = new Compiler(new FileProfiles(new TextFiles(terminal)), diagnostics);
    List<ResolvedProfile> profiles = compiler.load(reference);
    if (format == Format.SVG) {
      terminal.out().print(picture(compiler, profiles, diagnostics));
    } else {
      profiles.forEach(profile -> terminal.out().print(text(compiler, profile)));
    }
    return DiagnosticOutput.print(diagnostics, true, terminal.err()) ? ExitCode.INPUT : ExitCode.OK;
  }

  /** What is neither a profile nor a file, and as good as the id of a finding. */
  private void refuseMisspeltFinding() {
    if (FileProfiles.isPath(reference)
        || reference.equals("-")
        || ProfileCatalog.find(reference).isPresent()
        || Suggestion.nearest(reference, ProfileCatalog.names()).isPresent()) {
      return;
    }
    List<String> ids = FindingCatalog.all().stream().map(RuleHelp::id).toList();
    Suggestion.nearest(reference, ids)
        .ifPresent(
            id -> {
              throw new InputException(
                  "`%s` is neither a profile nor the id of a finding; did you mean the finding `%s`?"
                      .formatted(reference, id));
            });
  }

  private String text(Compiler compiler, ResolvedProfile profile) {
    Explanation explanation = new Explanation(profile, compilation(compiler, profile));
    return path == null ? explanation.overview(all) : value(explanation, path);
  }

  /** A file holds one picture, so it is of one profile, and of all of it. */
  private String picture(
      Compiler compiler, List<ResolvedProfile> profiles, Diagnostics diagnostics) {
    if (path != null || all) {
      throw new UsageException("--format svg is of the whole profile: leave out PATH and --all.");
    }
    if (profiles.size() > 1) {
      throw new InputException(
          "`%s` holds %d profiles, and a picture is of one".formatted(reference, profiles.size()));
    }
    Optional<ResolvedProfile> profile = profiles.stream().findFirst();
    Optional<Compilation> compilation = profile.flatMap(p -> compilation(compiler, p));
    if (compilation.isPresent()) {
      return PathPicture.of(compilation.get().profile(), compilation.get().plan());
    }
    if (profile.isPresent() && !diagnostics.hasErrors()) {
      throw new InputException(
          "`%s` is %s: nothing is compiled for it, so there is nothing to draw"
              .formatted(
                  profile.get().name(), RecordBinder.spelling(profile.get().spec().status())));
    }
    return "";
  }

  /** Explaining is no deployment: a rival plugin is listed, and stands in nobody's way. */
  private static Optional<Compilation> compilation(Compiler compiler, ResolvedProfile profile) {
    ProfileStatus status = profile.spec().status();
    if (status == ProfileStatus.LAYER || status == ProfileStatus.REFUSED) {
      return Optional.empty();
    }
    Overrides overrides =
        Overrides.NONE.acknowledging(List.copyOf(profile.spec().conflicts().keySet()));
    return compiler.check(profile.tree().position().file(), overrides).stream()
        .filter(checked -> checked.name().equals(profile.name()))
        .findFirst()
        .flatMap(checked -> compiler.compile(checked, overrides));
  }

  private String value(Explanation explanation, String path) {
    return explanation
        .value(path)
        .orElseThrow(
            () ->
                new InputException(
                    "there is no value `%s`%s"
                        .formatted(
                            path,
                            explanation
                                .nearest(path)
                                .map("; did you mean `%s`?"::formatted)
                                .orElse(
                                    "; `gpuprof explain %s --all` prints all that there are"
                                        .formatted(reference)))));
  }

  private void explain(RuleHelp rule) {
    terminal
        .out()
        .printf(
            "%s (%s)%n%n%s%n%nfix: %s%n%nSource: %s%n",
            rule.id(), rule.severity(), rule.explanation(), rule.remedy(), rule.source());
  }
}
