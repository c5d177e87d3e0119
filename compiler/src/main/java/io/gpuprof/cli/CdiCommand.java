package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.host.NodeGpus;
import io.gpuprof.host.SpecComparison;
import io.gpuprof.host.SpecPreview;
import io.gpuprof.runtime.cdi.CdiJson;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.target.Compilation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof cdi}. */
@Command(
    name = "cdi",
    mixinStandardHelpOptions = true,
    description =
        "Prints the CDI spec that the plugin would write on a node, without a GPU and without the node,"
            + " and judges it.",
    footer = {
      "",
      "The spec goes to standard output, the judgement to standard error; exit code 1 if the plugin would",
      "write no spec, or one that cannot work. Record a node's tree with",
      "  gpuprof cdi --record-command > record.sh; ssh NODE 'cd / && sudo sh' < record.sh > node.listing"
    })
final class CdiCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PROFILE",
      description = "Shipped profile, file, or - for standard input.")
  private @Nullable String reference;

  @Option(
      names = "--driver-tree",
      paramLabel = "LISTING|DIR",
      description =
          "The node: a listing, or a folder of this machine that is the root of a node's file system.")
  private @Nullable String tree;

  @Option(
      names = "--gpus",
      paramLabel = "N|FILE",
      description =
          "Its GPUs: how many, or a file with what cat /proc/driver/nvidia/gpus/*/information prints."
              + " By default those that the tree tells.")
  private @Nullable String gpus;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "Print what differs from this spec, ours or nvidia-ctk's, instead; exit code 1 if something does.")
  private @Nullable String against;

  @Option(names = "--record-command", description = "Print the command that records a node.")
  private boolean recordCommand;

  CdiCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (recordCommand) {
      terminal.out().print(NodeTrees.recordCommand());
      return ExitCode.OK;
    }
    if (reference == null || tree == null) {
      throw new UsageException("PROFILE and --driver-tree are needed.");
    }
    Diagnostics diagnostics = new Diagnostics();
    TextFiles files = new TextFiles(terminal);
    List<Compilation> compilations = compile(reference, files, diagnostics);
    Optional<DriverTree> node = NodeTrees.open(tree, terminal, files, diagnostics);
    if (DiagnosticOutput.print(diagnostics, false, terminal.err()) || node.isEmpty()) {
      return ExitCode.INPUT;
    }
    if (compilations.size() != 1) {
      throw new InputException(
          "`%s` has %d profiles; a node has one".formatted(reference, compilations.size()));
    }
    return preview(node.get(), compilations.get(0), files);
  }

  /** A preview is no deployment: rival plugins stand in nobody's way. */
  private static List<Compilation> compile(
      String reference, TextFiles files, Diagnostics diagnostics) {
    Diagnostics unchecked = new Diagnostics();
    FileProfiles profiles = new FileProfiles(files);
    List<String> conflicts =
        new Compiler(profiles, unchecked)
            .load(reference).stream()
                .flatMap(profile -> profile.spec().conflicts().keySet().stream())
                .toList();
    return new Compiler(profiles, diagnostics)
        .compile(reference, Overrides.NONE.acknowledging(conflicts));
  }

  private int preview(DriverTree node, Compilation compilation, TextFiles files) {
    NodeGpus found = gpus(node, compilation, files);
    terminal
        .err()
        .printf(
            "gpuprof: %d %s (%s), driver %s%n",
            found.gpus().size(),
            found.gpus().size() == 1 ? "GPU" : "GPUs",
            found.source(),
            found.driverVersion().isEmpty() ? "as its libraries say" : found.driverVersion());
    SpecPreview preview = SpecPreview.of(node, compilation, found);
    Diagnostics judgements = new Diagnostics();
    judgements.addAll(preview.judgements());
    boolean errors = DiagnosticOutput.print(judgements, true, terminal.err());
    Optional<String> text = preview.build().spec().map(CdiJson::write);
    if (against != null && text.isPresent()) {
      return compare(text.get(), against, files) && !errors ? ExitCode.OK : ExitCode.INPUT;
    }
    text.ifPresent(terminal.out()::print);
    return errors ? ExitCode.INPUT : ExitCode.OK;
  }

  private boolean compare(String ours, String other, TextFiles files) {
    Diagnostics diagnostics = new Diagnostics();
    Optional<SpecComparison> comparison = SpecComparison.of(ours, files.read(other), diagnostics);
    DiagnosticOutput.print(diagnostics, false, terminal.err());
    comparison.ifPresent(c -> terminal.out().print(c.text()));
    return comparison.filter(SpecComparison::isSame).isPresent();
  }

  private NodeGpus gpus(DriverTree node, Compilation compilation, TextFiles files) {
    String given = gpus;
    if (given == null) {
      return NodeGpus.of(node, compilation.values().config());
    }
    if (given.matches("[0-9]{1,3}")) {
      return NodeGpus.numbered(Integer.parseInt(given), node);
    }
    return NodeGpus.described(files.read(given).text(), given, node)
        .orElseThrow(
            () ->
                new InputException(
                    "`%s` describes no GPU; expected what cat /proc/driver/nvidia/gpus/*/information prints"
                        .formatted(given)));
  }
}
