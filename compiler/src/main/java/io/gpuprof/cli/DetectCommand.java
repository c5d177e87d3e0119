package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.host.DetectReport;
import io.gpuprof.host.Detection;
import io.gpuprof.host.NodeFacts;
import io.gpuprof.host.NodeObject;
import io.gpuprof.host.ProfileDraft;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.DriverTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gpuprof detect}. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = "Tells which shipped profile fits a node, how sure that is, and why.",
    footer = {
      "",
      "Examples:",
      "  gpuprof detect                                       # this machine",
      "  gpuprof detect --root node.listing --write my.yaml   # a recorded node",
      "  kubectl get node -o json | gpuprof detect --node -   # all nodes of a cluster",
      "",
      "Exit code 1 if it is unsure about a node."
    })
final class DetectCommand implements Callable<Integer> {

  private static final int MOST_RUNNERS_UP = 3;

  private final Terminal terminal;

  @Option(
      names = "--root",
      paramLabel = "LISTING|DIR",
      description = "The node: a listing, or the folder that is its root; / by default.")
  private @Nullable String root;

  @Option(
      names = "--node",
      paramLabel = "FILE",
      description =
          "What kubectl get node -o json prints; - for standard input. With --root, the same node's.")
  private @Nullable String node;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Draft a profile from what was found into this file, which must not exist.")
  private @Nullable Path draft;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print it; the JSON's schema: gpuprof schema detect-report")
  private ReportForm format = ReportForm.TEXT;

  DetectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Diagnostics diagnostics = new Diagnostics();
    TextFiles files = new TextFiles(terminal);
    List<NodeFacts> facts = facts(files, diagnostics);
    if (DiagnosticOutput.print(diagnostics, false, terminal.err()) || facts.isEmpty()) {
      return ExitCode.INPUT;
    }
    if (draft != null && facts.size() > 1) {
      throw new UsageException(
          "--write needs one node, and %d were given.".formatted(facts.size()));
    }
    List<ResolvedProfile> profiles = shipped(files);
    boolean unsure = false;
    DetectReport report = new DetectReport();
    for (NodeFacts each : facts) {
      Detection detection = Detection.of(each, profiles);
      report.add(each, detection);
      if (format == ReportForm.TEXT) {
        terminal.out().print(text(each, detection));
      }
      unsure |= detection.sureness() == Detection.Sureness.UNSURE;
      if (draft != null) {
        write(draft, each, detection, files);
      }
    }
    if (format == ReportForm.JSON) {
      terminal.out().print(report.text());
    }
    return unsure ? ExitCode.INPUT : ExitCode.OK;
  }

  private List<NodeFacts> facts(TextFiles files, Diagnostics diagnostics) {
    List<NodeFacts> facts = new ArrayList<>();
    if (node != null) {
      NodeObject.read(files.read(node), diagnostics).forEach(n -> facts.add(n.facts()));
    }
    if (root == null && node != null) {
      return facts;
    }
    Optional<DriverTree> tree =
        NodeTrees.open(root == null ? "/" : root, terminal, files, diagnostics);
    if (facts.size() > 1) {
      throw new UsageException("--root is one node, and --node has %d.".formatted(facts.size()));
    }
    return tree.map(t -> facts.isEmpty() ? NodeFacts.of(t) : facts.get(0).with(t)).stream()
        .toList();
  }

  private static List<ResolvedProfile> shipped(TextFiles files) {
    Compiler compiler = new Compiler(new FileProfiles(files), new Diagnostics());
    return ProfileCatalog.names().stream().flatMap(name -> compiler.load(name).stream()).toList();
  }

  private static String text(NodeFacts facts, Detection detection) {
    StringBuilder out = new StringBuilder();
    if (!facts.name().isEmpty()) {
      out.append(visible(facts.name())).append(": ");
    }
    Optional<Detection.Candidate> best = detection.best();
    if (best.isPresent()) {
      out.append("%s (%s)%n".formatted(best.get().name(), detection.sureness()));
      if (best.get().isRefused()) {
        best.get()
            .profile()
            .spec()
            .refusal()
            .ifPresent(
                r ->
                    out.append(
                        "  refused: %s%n  instead: %s%n".formatted(r.reason(), r.instead())));
      }
      evidence(best.get(), out);
      detection
          .unexplained()
          .forEach(fact -> out.append("    also     ").append(visible(fact)).append('\n'));
    } else {
      out.append("unsure: ");
      out.append(
          detection.candidates().isEmpty()
              ? "no shipped profile fits\n"
              : "several profiles fit equally well\n");
    }
    int skip = best.isPresent() ? 1 : 0;
    List<Detection.Candidate> others =
        detection.candidates().stream().skip(skip).limit(MOST_RUNNERS_UP).toList();
    if (!others.isEmpty()) {
      out.append(best.isPresent() ? "runners-up\n" : "candidates\n");
      for (Detection.Candidate other : others) {
        out.append("  ").append(other.name()).append('\n');
        evidence(other, out);
      }
    }
    if (!detection.contradicted().isEmpty()) {
      out.append("ruled out\n");
      detection.contradicted().stream()
          .limit(MOST_RUNNERS_UP)
          .forEach(
              c ->
                  out.append(
                      "  %s: %s, but %s%n"
                          .formatted(
                              c.name(),
                              visible(String.join(", ", c.met())),
                              visible(String.join(", ", c.against())))));
    }
    return out.toString();
  }

  private static String visible(String text) {
    return DiagnosticPrinter.visible(text);
  }

  private static void evidence(Detection.Candidate candidate, StringBuilder out) {
    candidate.met().forEach(met -> out.append("    yes      ").append(visible(met)).append('\n'));
    candidate
        .driver()
        .ifPresent(
            path ->
                out.append("    yes      its search finds ")
                    .append(visible(path.value()))
                    .append('\n'));
    candidate.unknown().forEach(u -> out.append("    unknown  ").append(u).append('\n'));
  }

  /** Only a draft that validates is written. */
  private void write(Path file, NodeFacts facts, Detection detection, TextFiles files) {
    Path target = terminal.directory().resolve(file);
    if (Files.exists(target)) {
      throw new InputException("`%s` exists already; it is left as it is".formatted(file));
    }
    String stem = String.valueOf(file.getFileName()).replaceAll("\\.ya?ml$", "");
    String name = stem.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?") ? stem : "my-platform";
    String text = ProfileDraft.write(name, facts, detection);
    Diagnostics diagnostics = new Diagnostics();
    Compiler compiler = new Compiler(new FileProfiles(files), diagnostics);
    SourceFile source = new SourceFile(file.toString(), text);
    // A rival plugin of the platform makes no draft a bad one; validate names it again.
    List<String> conflicts =
        detection.candidates().stream()
            .flatMap(candidate -> candidate.profile().spec().conflicts().keySet().stream())
            .toList();
    if (compiler.check(source, Overrides.NONE.acknowledging(conflicts)).isEmpty()) {
      DiagnosticOutput.print(diagnostics, false, terminal.err());
      throw new InputException(
          "the draft would not be a valid profile, so `%s` is not written".formatted(file));
    }
    ArtifactWriter.writeFile(target, text);
    terminal
        .err()
        .printf("gpuprof: wrote %s; now read it, then: gpuprof validate %s%n", file, file);
  }
}
