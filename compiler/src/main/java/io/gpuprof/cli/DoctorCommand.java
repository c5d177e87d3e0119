package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.host.Detection;
import io.gpuprof.host.Diagnosis;
import io.gpuprof.host.Doctor;
import io.gpuprof.host.NodeFacts;
import io.gpuprof.host.NodeObject;
import io.gpuprof.host.PluginProcess;
import io.gpuprof.host.PluginView;
import io.gpuprof.host.Surroundings;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.target.Compilation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Tells why a node's GPUs are missing: the cause, what was seen where, one next step.",
    footer = {
      "",
      "Examples:",
      "  gpuprof doctor                                  # on the node",
      "  gpuprof doctor --root /host gke-cos             # in the plugin's pod",
      "  gpuprof doctor --root node.listing gke-cos      # over a recorded node",
      "",
      "Exit code 0 if nothing was found, 1 if something was. What it could not look at it lists as not",
      "checked; that is not the same as fine."
    })
final class DoctorCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PROFILE",
      description = "The node's profile; the one that gpuprof detect finds by default.")
  private @Nullable String reference;

  @Option(
      names = "--root",
      paramLabel = "LISTING|DIR",
      description = "The node: a listing, or the folder that is its root; / by default.")
  private String root = "/";

  @Option(
      names = "--node",
      paramLabel = "FILE",
      description =
          "What kubectl get node NAME -o json prints, for versions and labels; - for standard input.")
  private @Nullable String node;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print it; the JSON's schema: gpuprof schema doctor-report")
  private ReportForm format = ReportForm.TEXT;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Diagnostics diagnostics = new Diagnostics();
    TextFiles files = new TextFiles(terminal);
    List<NodeObject> objects =
        node == null ? List.of() : NodeObject.read(files.read(node), diagnostics);
    Optional<DriverTree> tree = NodeTrees.open(root, terminal, files, diagnostics);
    if (DiagnosticOutput.print(diagnostics, false, terminal.err()) || tree.isEmpty()) {
      return ExitCode.INPUT;
    }
    if (objects.size() > 1) {
      throw new UsageException("--node has %d nodes; one is needed.".formatted(objects.size()));
    }
    Optional<NodeObject> object = objects.stream().findFirst();
    Optional<String> profile =
        Optional.ofNullable(reference).or(() -> detect(tree.get(), object, files));
    if (profile.isEmpty()) {
      return ExitCode.INPUT;
    }
    List<Compilation> compilations = compile(profile.get(), files, diagnostics);
    if (DiagnosticOutput.print(diagnostics, false, terminal.err())) {
      return ExitCode.INPUT;
    }
    if (compilations.size() != 1) {
      throw new InputException(
          "`%s` has %d profiles; a node has one".formatted(profile.get(), compilations.size()));
    }
    Diagnosis diagnosis =
        Doctor.examine(
            tree.get(),
            compilations.get(0),
            new Surroundings(object, pluginContainer(tree.get()), LiveNvml.of(tree.get())));
    terminal.out().print(format == ReportForm.JSON ? diagnosis.json() : diagnosis.text());
    return diagnosis.isFine() ? ExitCode.OK : ExitCode.INPUT;
  }

  /** With the host mounted somewhere else, this may be the plugin's container. */
  private Optional<PluginView> pluginContainer(DriverTree tree) {
    Optional<String> mount =
        tree.pluginPath(new HostPath("/")).map(PluginPath::value).filter(path -> !path.equals("/"));
    DriverTree container = DriverTree.live(new HostPath("/"), new PluginPath("/"));
    return mount.isEmpty() || PluginProcess.config(container).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PluginView(
                container,
                mount.get(),
                System.getenv(),
                path -> Files.isWritable(Path.of(path)),
                reference != null));
  }

  private Optional<String> detect(DriverTree tree, Optional<NodeObject> object, TextFiles files) {
    NodeFacts facts = object.map(o -> o.facts().with(tree)).orElseGet(() -> NodeFacts.of(tree));
    Compiler compiler = new Compiler(new FileProfiles(files), new Diagnostics());
    Detection detection =
        Detection.of(
            facts,
            ProfileCatalog.names().stream().flatMap(name -> compiler.load(name).stream()).toList());
    Optional<Detection.Candidate> best = detection.best();
    if (best.isEmpty()) {
      terminal
          .out()
          .printf(
              "error[profile-not-known]: %s, so it cannot be told where the driver should be%n"
                  + "  next: name it: gpuprof doctor --root %s PROFILE; gpuprof detect --root %s tells what was seen%n"
                  + "  more: gpuprof explain profile-not-known%n",
              detection.candidates().isEmpty()
                  ? "No shipped profile fits the node"
                  : "Several profiles fit the node equally well",
              root,
              root);
      return Optional.empty();
    }
    terminal
        .err()
        .printf("gpuprof: profile %s, detected (%s)%n", best.get().name(), detection.sureness());
    return best.map(Detection.Candidate::name);
  }

  /** An examination is no deployment: rival plugins are looked for on the node itself. */
  private static List<Compilation> compile(
      String reference, TextFiles files, Diagnostics diagnostics) {
    FileProfiles profiles = new FileProfiles(files);
    List<String> conflicts =
        new Compiler(profiles, new Diagnostics())
            .load(reference).stream()
                .flatMap(profile -> profile.spec().conflicts().keySet().stream())
                .toList();
    Diagnostics found = new Diagnostics();
    List<Compilation> compiled =
        new Compiler(profiles, found).compile(reference, Overrides.NONE.acknowledging(conflicts));
    found.sorted().stream()
        .filter(d -> d.severity() == io.gpuprof.runtime.diagnostic.Severity.ERROR)
        .forEach(diagnostics::add);
    return compiled;
  }
}
