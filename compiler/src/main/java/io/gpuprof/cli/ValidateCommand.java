package io.gpuprof.cli;

import io.gpuprof.audit.Audit;
import io.gpuprof.audit.ChartUse;
import io.gpuprof.audit.DocumentKind;
import io.gpuprof.audit.ReleaseValues;
import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.report.Report;
import io.gpuprof.report.ReportFormat;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
      "left out; in it, files that gpuprof does not know are passed over, and one that cannot be read is",
      "an error. What a file is, is told by its content, and for values by the Chart.yaml beside them: our",
      "profiles, values and startup configs, values of NVIDIA's charts nvidia-device-plugin and",
      "gpu-operator (in an umbrella chart, a Flux HelmRelease, an Argo CD Application, a HelmChart of k3s,",
      "the helmCharts of kustomize and a helmfile, too), the config of NVIDIA's plugin, and Kubernetes",
      "objects, of which those are checked that run NVIDIA's, GKE's or our device plugin, and a",
      "ClusterPolicy of the GPU Operator.",
      "",
      "Values files of one release are judged together, and not by themselves: those of a --release, and",
      "those that such an object names and that lie in its repository, with its inline values, parameters",
      "and ConfigMaps. They are laid over each other as Helm does it: null takes a key away, a list is",
      "replaced. A finding points at the value that wins. What chart it is, is told by a Chart.yaml beside",
      "one of the files (its values.yaml then lies below), by the content, by a file's name, or by --as.",
      "What cannot be read, such as a Secret, is counted on standard error, and named with -v; whatever it",
      "could still set is taken for set.",
      "",
      "Findings go to standard output; exit code 1 if one of them is an error. `gpuprof explain ID`",
      "explains a finding.",
      "",
      "Examples:",
      "  gpuprof validate clusters/",
      "  gpuprof validate --release base.yaml,prod.yaml --release base.yaml,staging.yaml",
      "  gpuprof validate . --format github --report sarif=gpuprof.sarif"
    })
final class ValidateCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files and folders; - for standard input.")
  private List<String> paths = List.of();

  @Option(
      names = "--release",
      paramLabel = "FILE,FILE...",
      description =
          "Judge these values files as one, laid over each other as by `helm install -f FILE -f FILE`;"
              + " repeatable, once for each release.")
  private List<String> releases = List.of();

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

  @Override
  public Integer call() {
    if (paths.isEmpty() && releases.isEmpty()) {
      throw new UsageException("Name files or folders, or the values files of a --release.");
    }
    List<Map.Entry<ReportFormat, Path>> wanted = wantedReports();
    TextFiles texts = new TextFiles(terminal);
    Charts charts = new Charts(terminal.directory());
    InputReader reader = new InputReader(texts, diagnostics);
    RepositoryFiles files = new RepositoryFiles(terminal, paths, texts, charts, diagnostics);
    Audit audit = new Audit(schemas, diagnostics, files);
    InputFiles found = InputFiles.of(paths, terminal.directory());
    templates = found.templates();
    List<Input> inputs = reader.all(found);
    inputs.forEach(input -> files.know(input.name()));
    namedReleases(new NamedReleases(reader, charts, files, audit, releaseKind()));
    List<YamlNode> objects =
        inputs.stream()
            .flatMap(input -> input.documents().stream())
            .filter(document -> DocumentKind.of(document) == DocumentKind.MANIFEST)
            .flatMap(Trees::objects)
            .toList();
    Compiler compiler = new Compiler(new FileProfiles(texts), schemas, diagnostics);
    Set<String> checked = new HashSet<>();
    // Objects first: they say which values files are parts of a release.
    for (boolean installers : List.of(true, false)) {
      for (Input input : inputs) {
        if (input.mayInstall() == installers
            && (files.isPartOfRelease(input.name())
                || validate(input, charts, reader, compiler, audit, objects))) {
          checked.add(input.name());
        }
      }
    }
    List<String> names = inputs.stream().map(Input::name).filter(checked::contains).toList();
    List<String> all =
        Stream.concat(names.stream(), files.partsOfReleases().stream()).distinct().toList();
    return report(all, inputs.size() - names.size(), wanted);
  }

  private void namedReleases(NamedReleases named) {
    releases.stream()
        .map(NamedReleases::split)
        .toList()
        .forEach(release -> named.judge(release, skipUnknown));
  }

  private Optional<DocumentKind> releaseKind() {
    if (kind == FileKind.AUTO) {
      return Optional.empty();
    }
    DocumentKind documents = kind.documents();
    if (!releases.isEmpty() && documents.chart().isEmpty()) {
      throw new UsageException(
          "`--as %s`: a --release has values; say which chart's.".formatted(kind.label()));
    }
    return Optional.of(documents);
  }

  /** Checks a file; returns false when it was passed over. */
  private boolean validate(
      Input input,
      Charts charts,
      InputReader reader,
      Compiler compiler,
      Audit audit,
      List<YamlNode> objects) {
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
    boolean ofInterest = true;
    if (!known.isEmpty()) {
      Optional<Input> below =
          charts.valuesBelow(List.of(input.name())).flatMap(own -> reader.read(own, false));
      below.ifPresent(own -> diagnostics.addAll(own.mistakes().sorted()));
      // Helm lays values beside a chart over the chart's own.
      List<List<YamlNode>> layers =
          Stream.concat(below.stream(), Stream.of(input)).map(Input::documents).toList();
      boolean isWhole = below.filter(own -> own.mistakes().hasErrors()).isEmpty();
      ReleaseValues.ofFiles(layers, isWhole, diagnostics)
          .ifPresent(values -> audit.release(known, values));
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
    long unread = diagnostics.sorted().stream().filter(Audit::isUnread).count();
    if (unread > 0 && !verbose) {
      terminal
          .err()
          .printf(
              "gpuprof: values from %d %s were not looked at; -v says which%n",
              unread, unread == 1 ? "source" : "sources");
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
