package io.gpuprof.cli;

import io.gpuprof.audit.FindingCatalog;
import io.gpuprof.audit.RuleHelp;
import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostics;
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
    Diagnostics diagnostics = new Diagnostics();
    Compiler compiler = new Compiler(new FileProfiles(new TextFiles(terminal)), diagnostics);
    for (ResolvedProfile profile : compiler.load(reference)) {
      Explanation explanation = new Explanation(profile, compilation(compiler, profile));
      terminal.out().print(path == null ? explanation.overview(all) : value(explanation, path));
    }
    return DiagnosticOutput.print(diagnostics, true, terminal.err()) ? ExitCode.INPUT : ExitCode.OK;
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

  private static String value(Explanation explanation, String path) {
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
                                .orElse(""))));
  }

  private void explain(RuleHelp rule) {
    terminal
        .out()
        .printf(
            "%s (%s)%n%n%s%n%nfix: %s%n%nSource: %s%n",
            rule.id(), rule.severity(), rule.explanation(), rule.remedy(), rule.source());
  }
}
