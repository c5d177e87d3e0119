package io.gpuprof.cli;

import io.gpuprof.audit.Audit;
import io.gpuprof.audit.ChartUse;
import io.gpuprof.audit.DocumentKind;
import io.gpuprof.audit.FindingCatalog;
import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.report.Report;
import io.gpuprof.report.ReportFormat;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof validate}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description =
        "Checks profiles, values files, startup configs and the manifests of device plugins, and says"
            + " everything that is wrong with them.",
    footer = {
      "",
      "A folder stands for all .yaml and .yml files below it, hidden folders and the templates of charts",
      "left out; in it, files that gpuprof does not know are passed over. What a file is, is told by its",
      "content, and for values by the Chart.yaml beside them: our profiles, values and startup configs,",
      "values of NVIDIA's charts nvidia-device-plugin and gpu-operator (in an umbrella chart, a Flux",
      "HelmRelease, an Argo CD Application, a HelmChart of k3s and the helmCharts of kustomize, too), the",
      "config of NVIDIA's plugin, and Kubernetes objects, of which those are checked that run NVIDIA's,",
      "GKE's or our device plugin, and a ClusterPolicy of the GPU Operator.",
      "",
      "Findings go to standard output; exit code 1 if one of them is an error. `gpuprof explain ID`",
      "explains a finding.",
      "",
      "Examples:",
      "  gpuprof validate clusters/",
      "  gpuprof validate . --format github --report sarif=gpuprof.sarif"
    })
final class ValidateCommand implements Callable<Integer> {

  /** Words by which a text that is no YAML may still be told to be of interest. */
  private static final List<String> OURS =
      List.of(
          "gpuprof",
          "device-plugin",
          "gpu-operator",
          "nvidiaDriverRoot",
          "driverRoot",
          "deviceListStrategy",
          "migStrategy",
          "ClusterPolicy");

  private final Terminal terminal;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files and folders; - for standard input.")
  private List<String> paths = List.of();

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description =
          "Take all files for this: profile, values, runtime-config, manifest,"
              + " nvidia-device-plugin-values, nvidia-device-plugin-config or gpu-operator-values.")
  private FileKind kind = FileKind.AUTO;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "text, json, sarif, github, gitlab, junit or markdown; by default github in GitHub Actions (where"
              + " GITHUB_ACTIONS is true), text elsewhere.")
  private @Nullable ReportFormat format;

  @Option(
      names = "--report",
      paramLabel = "FORMAT=FILE",
      description = "Also write the report to a file in this format; may be repeated.")
  private List<String> reports = List.of();

  @Option(
      names = "--skip-unknown",
      description = "Pass over files that gpuprof does not know, also where they are named.")
  private boolean skipUnknown;

  @Option(names = "--strict", description = "Exit with 1 also when there are only warnings.")
  private boolean strict;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also report hints.")
  private boolean verbose;

  private final Diagnostics diagnostics = new Diagnostics();
  private int templates;
  private final SchemaChecker schemas = new SchemaChecker();

  ValidateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * A file that was read.
   *
   * @param documents what Helm, kustomize and kubectl would read
   * @param mistakes what stands in their way
   * @param named whether the user named it, rather than a folder above it
   */
  private record Input(
      SourceFile file, List<YamlNode> documents, Diagnostics mistakes, boolean named) {

    /** Whether it cannot be read, and would concern us; a template is no YAML yet. */
    private boolean isBroken() {
      return mistakes.hasErrors() && !isTemplate() && OURS.stream().anyMatch(file.text()::contains);
    }

    private boolean isTemplate() {
      return mistakes.hasErrors() && file.text().contains("{{");
    }
  }

  @Override
  public Integer call() {
    List<Map.Entry<ReportFormat, Path>> wanted = wantedReports();
    TextFiles texts = new TextFiles(terminal);
    Compiler compiler = new Compiler(new FileProfiles(texts), schemas, diagnostics);
    List<Input> inputs = inputs(texts);
    List<YamlNode> objects =
        inputs.stream()
            .flatMap(input -> input.documents().stream())
            .filter(document -> DocumentKind.of(document) == DocumentKind.MANIFEST)
            .toList();
    List<String> checked = new ArrayList<>();
    Charts charts = new Charts(terminal.directory());
    inputs.forEach(i -> i.documents().forEach(d -> charts.learn(i.file().name(), d)));
    for (Input input : inputs) {
      if (validate(input, charts, compiler, objects)) {
        checked.add(input.file().name());
      }
    }
    return report(checked, inputs.size() - checked.size(), wanted);
  }

  /**
   * Reads all files; one that cannot be read is a finding, and does not hide those of the others.
   */
  private List<Input> inputs(TextFiles texts) {
    InputFiles files = InputFiles.of(paths, terminal.directory());
    files.failures().forEach(f -> unreadable(f.id(), f.path(), f.fact()));
    List<Input> inputs = new ArrayList<>();
    for (InputFiles.Item item : files.items()) {
      try {
        Optional<SourceFile> file = texts.read(item.path(), null);
        if (file.isPresent()) {
          Diagnostics mistakes = new Diagnostics();
          List<YamlNode> documents = YamlReader.readAsKubernetes(file.get(), mistakes);
          inputs.add(new Input(file.get(), documents, mistakes, item.named()));
        } else {
          unreadable("file-not-found", item.path(), "there is no file `%s`".formatted(item.path()));
        }
      } catch (IOException e) {
        String fact = "`%s` cannot be read: %s".formatted(item.path(), e.getMessage());
        if (item.named()) {
          unreadable("file-unreadable", item.path(), fact);
        } else {
          terminal.err().println("gpuprof: passed over: " + fact);
        }
      }
    }
    return inputs;
  }

  private void unreadable(String id, String path, String fact) {
    diagnostics.error(
        id,
        Position.of(new SourceFile(path, "")),
        fact,
        FindingCatalog.find(id).map(RuleHelp::remedy).orElse(""));
  }

  /** Checks a file; returns false when it was passed over. */
  private boolean validate(Input input, Charts charts, Compiler compiler, List<YamlNode> objects) {
    SourceFile file = input.file();
    List<DocumentKind> kinds = input.documents().stream().map(this::kindOf).toList();
    boolean unknown = kinds.stream().allMatch(k -> k == DocumentKind.UNKNOWN);
    Map<String, ChartUse> known =
        kind != FileKind.AUTO
            ? Map.of()
            : charts.readersOf(file.name(), unknown ? input.documents() : List.of());
    boolean nothing = known.isEmpty() && unknown;
    boolean wanted = input.named() && !skipUnknown;
    if (nothing && !wanted && !input.isBroken()) {
      templates += input.isTemplate() ? 1 : 0;
      return false;
    }
    Audit audit = new Audit(schemas, diagnostics);
    boolean ofInterest = true;
    if (!known.isEmpty()) {
      input.documents().forEach(document -> chartValues(known, document, audit));
    } else if (kinds.contains(DocumentKind.PROFILE) || kind == FileKind.PROFILE) {
      compiler.check(file, Overrides.NONE);
    } else if (nothing && !input.mistakes().hasErrors()) {
      unknown(input);
    } else if (!nothing) {
      ofInterest = audit(input, kinds, audit, objects);
    }
    if (ofInterest || input.named()) {
      diagnostics.addAll(input.mistakes().sorted());
    }
    return true;
  }

  private boolean audit(
      Input input, List<DocumentKind> kinds, Audit audit, List<YamlNode> objects) {
    if (kinds.contains(DocumentKind.RUNTIME_CONFIG)) {
      // The plugin is stricter than Kubernetes' tools.
      YamlReader.read(input.file(), diagnostics);
    }
    boolean ofInterest = false;
    for (int i = 0; i < kinds.size(); i++) {
      ofInterest |= audit.check(kinds.get(i), input.documents().get(i), objects);
    }
    return ofInterest;
  }

  private DocumentKind kindOf(YamlNode document) {
    return kind == FileKind.AUTO ? DocumentKind.of(document) : kind.documents();
  }

  /** Values of a chart itself, or of an umbrella above it. */
  private static void chartValues(Map<String, ChartUse> known, YamlNode values, Audit audit) {
    known.forEach(
        (key, chart) -> {
          if (key.isEmpty()) {
            audit.values(chart, values);
          } else if (values instanceof YamlMap map) {
            map.get(key).ifPresent(below -> audit.dependencyValues(chart, below));
          }
        });
  }

  private void unknown(Input input) {
    diagnostics.error(
        "unknown-kind",
        input.documents().isEmpty()
            ? Position.of(input.file())
            : input.documents().get(0).position(),
        "this is nothing that gpuprof knows: neither a profile, values or a config, nor a Kubernetes"
            + " object",
        "name only such files, say what they are with --as, or pass over others with --skip-unknown");
  }

  private int report(
      List<String> files, int passedOver, List<Map.Entry<ReportFormat, Path>> wanted) {
    List<Diagnostic> shown =
        diagnostics.sorted().stream()
            .filter(d -> verbose || d.severity() != Severity.INFO)
            .toList();
    Report plain = Report.of(shown, files, name -> name);
    RepositoryPaths paths = new RepositoryPaths(terminal);
    Report report = Report.of(shown, files, paths::relative);
    for (Map.Entry<ReportFormat, Path> file : wanted) {
      Report from = file.getKey() == ReportFormat.TEXT ? plain : report;
      ArtifactWriter.writeFile(file.getValue(), file.getKey().render(from));
    }
    ReportFormat chosen = chosenFormat();
    terminal.out().print(chosen.render(chosen == ReportFormat.TEXT ? plain : report));
    if (templates > 0) {
      terminal
          .err()
          .printf(
              "gpuprof: %s with template syntax passed over; render templates first%n",
              counted(templates));
    }
    boolean failed = diagnostics.hasErrors() || (strict && report.count(Severity.WARNING) > 0);
    if (!failed) {
      terminal
          .err()
          .printf(
              "gpuprof: %s checked%s%n",
              counted(files.size()),
              passedOver == 0 ? "" : ", %s passed over".formatted(counted(passedOver)));
    }
    return failed ? ExitCode.INPUT : ExitCode.OK;
  }

  private static String counted(int files) {
    return files + (files == 1 ? " file" : " files");
  }

  private ReportFormat chosenFormat() {
    if (format != null) {
      return format;
    }
    boolean github = "true".equals(terminal.environment().get("GITHUB_ACTIONS"));
    return github ? ReportFormat.GITHUB : ReportFormat.TEXT;
  }

  private List<Map.Entry<ReportFormat, Path>> wantedReports() {
    List<Map.Entry<ReportFormat, Path>> wanted = new ArrayList<>();
    for (String text : reports) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw new UsageException("`--report %s`: expected FORMAT=FILE".formatted(text));
      }
      wanted.add(
          Map.entry(
              formatNamed(text.substring(0, equals)),
              terminal.directory().resolve(text.substring(equals + 1))));
    }
    return wanted;
  }

  private static ReportFormat formatNamed(String name) {
    List<ReportFormat> formats = Arrays.asList(ReportFormat.values());
    return formats.stream()
        .filter(candidate -> candidate.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "`--report`: there is no format `%s`; %s"
                        .formatted(
                            name,
                            Suggestion.phrase(
                                name, formats.stream().map(ReportFormat::label).toList()))));
  }

  /** What a file is taken for. */
  enum FileKind {
    /** Told by the content. */
    AUTO,
    /** Platform profiles. */
    PROFILE,
    /** Values of our chart. */
    VALUES,
    /** A startup config. */
    RUNTIME_CONFIG,
    /** Kubernetes objects. */
    MANIFEST,
    /** Values of NVIDIA's chart nvidia-device-plugin. */
    NVIDIA_DEVICE_PLUGIN_VALUES,
    /** A config file of NVIDIA's device plugin. */
    NVIDIA_DEVICE_PLUGIN_CONFIG,
    /** Values of NVIDIA's chart gpu-operator. */
    GPU_OPERATOR_VALUES;

    String label() {
      return RecordBinder.spelling(this);
    }

    private DocumentKind documents() {
      return DocumentKind.valueOf(name());
    }
  }
}
