package io.gpuprof.cli;

import io.gpuprof.audit.DocumentKind;
import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.diff.Difference;
import io.gpuprof.diff.MarkdownDiff;
import io.gpuprof.diff.Side;
import io.gpuprof.diff.TextDiff;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.ObjectReasons;
import io.gpuprof.target.Target;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof diff}. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description =
        "Says how two installations differ, by Kubernetes object and field, and why where a profile"
            + " gives the reason.",
    footer = {
      "",
      "A and B are each a profile (a shipped name, or a file), a file of rendered manifests, a folder of",
      "them, or - for standard input. A name is a shipped profile first; begin a path with ./. Of a folder",
      "all Kubernetes objects count, and other files are passed over.",
      "",
      "Comments, the order of keys and the order of named items (volumes, tolerations and so on) are no",
      "difference, nor are the notes that kpt, kustomize and gpuprof fn leave in annotations. YAML texts in",
      "a ConfigMap, such as config.yaml, are compared as trees. Of an object that only one side has, labels",
      "that follow from the release are left out. The content of a Secret is not shown. Conflicts of a",
      "profile count as acknowledged.",
      "",
      "Of an object that comes from a cluster, what its API server, kubectl and Helm add of their own is no",
      "difference either: status, uid and the like, defaults of fields that nobody stated.",
      "",
      "Exit code 0: the same; 1: different, or the input is wrong; 2: wrong usage.",
      "",
      "Examples:",
      "  gpuprof diff gke-cos clusters/prod/",
      "  helm template gpus CHART -f values.yaml | gpuprof diff gke-cos - --format markdown",
      "  kubectl get -f manifests.yaml -o yaml | gpuprof diff gke-cos -"
    })
final class DiffCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "A", description = "Before: profile, file, folder or -.")
  private String before = "";

  @Parameters(index = "1", paramLabel = "B", description = "After: profile, file, folder or -.")
  private String after = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, or markdown: a comment for a pull request. Default: text.")
  private Format format = Format.TEXT;

  /** How the difference is written. */
  enum Format {
    /** For a terminal. */
    TEXT,
    /** For a comment on a pull request. */
    MARKDOWN
  }

  private final Diagnostics diagnostics = new Diagnostics();
  private final SchemaChecker schemas = new SchemaChecker();

  DiffCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (before.equals("-") && after.equals("-")) {
      throw new UsageException("Standard input can be one of the two only.");
    }
    TextFiles texts = new TextFiles(terminal);
    Side first = side(before, texts);
    Side second = side(after, texts);
    if (DiagnosticOutput.print(diagnostics, false, terminal.err())) {
      return ExitCode.INPUT;
    }
    Difference difference = Difference.of(first, second);
    terminal
        .out()
        .print(
            format == Format.MARKDOWN
                ? MarkdownDiff.render(difference)
                : TextDiff.render(difference));
    if (difference.isEmpty()) {
      terminal.err().println("gpuprof: " + difference.summary());
      return ExitCode.OK;
    }
    return ExitCode.INPUT;
  }

  private Side side(String reference, TextFiles texts) {
    if (ProfileCatalog.find(reference).isPresent()) {
      return compiled(reference, texts);
    }
    boolean folder =
        !reference.equals("-") && Files.isDirectory(terminal.directory().resolve(reference));
    boolean file =
        FileProfiles.isPath(reference) || Files.exists(terminal.directory().resolve(reference));
    if (!folder && !file) {
      return compiled(reference, texts);
    }
    List<YamlNode> documents = new ArrayList<>();
    InputFiles files = InputFiles.of(List.of(reference), terminal.directory());
    if (!files.failures().isEmpty()) {
      throw new InputException(files.failures().get(0).fact());
    }
    for (InputFiles.Item item : files.items()) {
      SourceFile text = texts.read(item.path());
      documents.addAll(YamlReader.readAsKubernetes(text, diagnostics));
    }
    List<YamlNode> objects =
        documents.stream().filter(d -> DocumentKind.of(d) == DocumentKind.MANIFEST).toList();
    if (!folder && documents.stream().anyMatch(d -> DocumentKind.of(d) == DocumentKind.PROFILE)) {
      return compiled(reference, texts);
    }
    if (!folder) {
      documents.stream()
          .filter(d -> DocumentKind.of(d) != DocumentKind.MANIFEST && d.toPlain() != null)
          .forEach(this::refuse);
    }
    if (objects.isEmpty() && !diagnostics.hasErrors()) {
      throw new InputException(
          "`%s` holds neither a profile nor a Kubernetes object".formatted(reference));
    }
    return Side.of(reference, objects, List.of(), diagnostics);
  }

  private void refuse(YamlNode document) {
    diagnostics.error(
        "not-an-object",
        document.position(),
        "this is neither a profile nor a Kubernetes object",
        "name rendered manifests, or a profile");
  }

  /** What a profile compiles to, read back as any other manifests are. */
  private Side compiled(String reference, TextFiles texts) {
    FileProfiles source = new FileProfiles(texts);
    List<String> conflicts =
        new Compiler(source, schemas, new Diagnostics())
            .load(reference).stream()
                .flatMap(profile -> profile.spec().conflicts().keySet().stream())
                .toList();
    List<Compilation> compilations =
        new Compiler(source, schemas, diagnostics)
            .compile(reference, Overrides.NONE.acknowledging(conflicts));
    List<YamlNode> documents = new ArrayList<>();
    for (Compilation compilation : compilations) {
      for (Artifact artifact : Target.MANIFESTS.render(compilation)) {
        String name = "manifests of " + compilation.profile().name();
        documents.addAll(YamlReader.read(new SourceFile(name, artifact.text()), diagnostics));
      }
    }
    return Side.of(
        reference, documents, compilations.stream().map(ObjectReasons::new).toList(), diagnostics);
  }
}
