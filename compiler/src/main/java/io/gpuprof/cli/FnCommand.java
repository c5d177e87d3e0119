package io.gpuprof.cli;

import io.gpuprof.function.FunctionResult;
import io.gpuprof.function.KrmFunction;
import io.gpuprof.function.Outcome;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Severity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gpuprof fn}. */
@Command(
    name = "fn",
    mixinStandardHelpOptions = true,
    versionProvider = GpuprofCommand.Version.class,
    description = {
      "The KRM function, for kpt and kustomize: reads a ResourceList from standard input and writes it to"
          + " standard output, with the objects that follow from the package's platform profiles."
    },
    footer = {
      "",
      "In mode generate (the default) the profiles are compiled, and their DaemonSet, ConfigMap,",
      "ServiceAccount and so on are created or brought up to date. What you added to them stays: fields,",
      "comments, order, and the file that they stand in. A field of ours that you changed is set back, and",
      "a result says so. Objects that no profile asks for any more are removed if they bear the mark",
      "gpuprof.io/generated-by. A second run changes nothing. In mode validate nothing is changed:",
      "profiles, startup configs and generated objects are checked.",
      "",
      "functionConfig, in one of three forms; without one, all profiles of the package are compiled:",
      "  apiVersion: gpuprof.io/v1alpha1      apiVersion: v1          a PlatformProfile",
      "  kind: FunctionConfig                 kind: ConfigMap         itself",
      "  metadata: {name: gpus}               metadata: {name: gpus}",
      "  profile: gke-cos                     data:",
      "  values: {image: {tag: v2}}             profile: gke-cos",
      "                                         values.image.tag: v2",
      "Keys: mode (generate, validate), profile (name of a profile in the package, of a shipped one, or a",
      "path), releaseName (of objects and selectors; two profiles in one cluster need two), folder (for",
      "files of new objects; default gpuprof), values, acknowledge (a list; with commas in a ConfigMap).",
      "The schema: gpuprof schema function-config",
      "",
      "Examples:",
      "  kpt fn eval PACKAGE --exec 'gpuprof fn' -- profile=gke-cos",
      "  kpt fn eval PACKAGE --exec 'gpuprof fn' -- profile=gke-cos mode=validate",
      "  kpt fn render PACKAGE --allow-exec       with a pipeline in the Kptfile",
      "  kustomize build --enable-alpha-plugins --enable-exec DIR",
      "The image ghcr.io/gpuprof/gpuprof is this function when it gets no argument, and prints this text",
      "for --help; any other option goes to the device plugin in it, and a word is a gpuprof command.",
      "  kpt fn eval PACKAGE --image ghcr.io/gpuprof/gpuprof:0.1.0 -- profile=gke-cos",
      "kubectl kustomize passes over exec functions without a word, and kustomize expects that validators",
      "return nothing: list checks under transformers.",
      "",
      "Results also go to standard error, a line each; hints only with -v or GPUPROF_VERBOSE=true. Exit",
      "codes: 0; 1 with the list unchanged for errors, and with no output when the input is no list;",
      "2 wrong usage; 70 a bug of gpuprof."
    })
final class FnCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = {"-v", "--verbose"},
      defaultValue = "${env:GPUPROF_VERBOSE:-false}",
      description = "Also say on standard error what was brought up to date.")
  private boolean verbose;

  FnCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Outcome outcome = run();
    for (Diagnostic refusal : outcome.refusals()) {
      terminal.err().print(DiagnosticPrinter.print(refusal));
    }
    for (FunctionResult result : outcome.results()) {
      if (verbose || result.severity() != Severity.INFO) {
        terminal.err().println(result);
      }
    }
    terminal.out().print(outcome.output());
    return outcome.failed() ? ExitCode.INPUT : ExitCode.OK;
  }

  private Outcome run() {
    try {
      return new KrmFunction().run(new TextFiles(terminal).read("-").text());
    } catch (OutOfMemoryError e) {
      throw new InputException("the list needs more memory than this process may have");
    }
  }
}
