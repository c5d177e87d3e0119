package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.ChartPackage;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof chart}. */
@Command(
    name = "chart",
    mixinStandardHelpOptions = true,
    description = "Writes the Helm chart, as a folder or packed.",
    footer = {
      "",
      "Without PROFILE it is the chart that takes the values of any profile and installs nothing",
      "without them; with PROFILE the values of that profile are its defaults. A package has the same",
      "bytes each time, on every machine, so that its digest says what is in it."
    })
final class ChartCommand implements Callable<Integer> {

  /** Lends the chart without a profile its well-formed values. */
  private static final String LENDER = "ubuntu";

  private final Terminal terminal;

  @Parameters(
      paramLabel = "PROFILE",
      arity = "0..1",
      description = "Name of a shipped profile, path of a file, or - for standard input.")
  private @Nullable String reference;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Write into this folder.")
  private Path folder = Path.of("");

  @Option(names = "--package", description = "Pack the chart into a .tgz.")
  private boolean packed;

  @Option(
      names = "--acknowledge",
      paramLabel = "CONFLICT",
      split = ",",
      description =
          "Confirm that another plugin, named in the profile's conflicts, is switched off on the nodes.")
  private List<String> acknowledged = List.of();

  ChartCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Diagnostics diagnostics = new Diagnostics();
    List<Compilation> compilations =
        new Compiler(new FileProfiles(new TextFiles(terminal)), diagnostics)
            .compile(
                reference == null ? LENDER : reference, Overrides.NONE.acknowledging(acknowledged));
    if (DiagnosticOutput.print(diagnostics, false, terminal.err())) {
      return ExitCode.INPUT;
    }
    if (compilations.size() != 1) {
      throw new InputException(
          "`%s` holds %d profiles; a chart is of one".formatted(reference, compilations.size()));
    }
    List<Artifact> chart =
        reference == null
            ? Target.chartWithoutProfile(compilations.get(0))
            : Target.CHART.render(compilations.get(0));
    ArtifactWriter writer = new ArtifactWriter(terminal.directory().resolve(folder));
    if (packed) {
      Path file = writer.place(ChartPackage.fileName());
      ArtifactWriter.writeFile(file, ChartPackage.of(chart));
      terminal.err().printf("gpuprof: %s%n", folder.resolve(ChartPackage.fileName()));
    } else {
      int changed = writer.write(chart);
      terminal
          .err()
          .printf("gpuprof: %d files in %s, %d of them changed%n", chart.size(), folder, changed);
    }
    return ExitCode.OK;
  }
}
