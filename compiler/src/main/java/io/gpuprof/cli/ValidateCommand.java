package io.gpuprof.cli;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof validate}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description =
        "Checks profiles, values files and startup configs, and says everything that is wrong with them.",
    footer = {
      "",
      "A folder stands for all .yaml and .yml files below it. What a file is, is told by its kind;",
      "a values file is known by its config.kind RuntimeConfig, other files need --as values.",
      "Findings go to standard output; exit code 1 if one of them is an error."
    })
final class ValidateCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files and folders; - for standard input.")
  private List<String> paths = List.of();

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description = "Take all files for this: profile, values or runtime-config.")
  private FileKind kind = FileKind.AUTO;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also print hints.")
  private boolean verbose;

  ValidateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Diagnostics diagnostics = new Diagnostics();
    TextFiles texts = new TextFiles(terminal);
    Compiler compiler = new Compiler(new FileProfiles(texts), diagnostics);
    SchemaChecker schemas = new SchemaChecker();
    List<String> files = files();
    for (String file : files) {
      validate(texts.read(file), compiler, schemas, diagnostics);
    }
    boolean failed = DiagnosticOutput.print(diagnostics, verbose, terminal.out());
    if (!failed) {
      terminal
          .err()
          .printf("gpuprof: %d %s checked%n", files.size(), files.size() == 1 ? "file" : "files");
    }
    return failed ? ExitCode.INPUT : ExitCode.OK;
  }

  private void validate(
      SourceFile file, Compiler compiler, SchemaChecker schemas, Diagnostics diagnostics) {
    List<YamlNode> documents = YamlReader.read(file, diagnostics);
    FileKind wanted = kind == FileKind.AUTO ? FileKind.of(documents) : kind;
    switch (wanted) {
      case PROFILE -> compiler.check(file, Overrides.NONE);
      case VALUES -> check(SchemaName.VALUES, documents, schemas, diagnostics);
      case RUNTIME_CONFIG -> check(SchemaName.RUNTIME_CONFIG, documents, schemas, diagnostics);
      case AUTO -> {
        if (!diagnostics.hasErrorIn(file)) {
          diagnostics.error(
              "unknown-kind",
              documents.isEmpty() ? Position.of(file) : documents.get(0).position(),
              "this is nothing that gpuprof knows: neither kind PlatformProfile nor RuntimeConfig",
              "name only such files, or say what they are with --as");
        }
      }
    }
  }

  /** A values file of a user may hold a part of the values only. */
  private static void check(
      SchemaName name, List<YamlNode> documents, SchemaChecker schemas, Diagnostics diagnostics) {
    for (YamlNode document : documents) {
      if (name == SchemaName.VALUES) {
        schemas.checkPart(name, document, diagnostics);
      } else {
        schemas.check(name, document, diagnostics);
      }
    }
  }

  private List<String> files() {
    List<String> files = new ArrayList<>();
    for (String path : paths) {
      Path folder = terminal.directory().resolve(path);
      if (path.equals("-") || !Files.isDirectory(folder)) {
        files.add(path);
      } else {
        files.addAll(yamlFiles(path, folder));
      }
    }
    return files;
  }

  private static List<String> yamlFiles(String path, Path folder) {
    try (Stream<Path> below = Files.walk(folder)) {
      List<String> files =
          below
              .filter(Files::isRegularFile)
              .map(file -> Path.of(path).resolve(folder.relativize(file)).toString())
              .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new InputException("there is no .yaml or .yml file in `%s`".formatted(path));
      }
      return files;
    } catch (IOException e) {
      throw new InputException("`%s` cannot be read: %s".formatted(path, e.getMessage()));
    }
  }

  /** What a file is taken for. */
  enum FileKind {
    /** Told by the content. */
    AUTO,
    /** Platform profiles. */
    PROFILE,
    /** Helm values. */
    VALUES,
    /** A startup config. */
    RUNTIME_CONFIG;

    static FileKind of(List<YamlNode> documents) {
      for (YamlNode document : documents) {
        if (document instanceof YamlMap map) {
          String kind = map.string("kind").orElse("");
          if (kind.equals("PlatformProfile")) {
            return PROFILE;
          }
          if (kind.equals("RuntimeConfig")) {
            return RUNTIME_CONFIG;
          }
          boolean values =
              map.get("config")
                  .filter(YamlMap.class::isInstance)
                  .flatMap(c -> ((YamlMap) c).string("kind"))
                  .filter("RuntimeConfig"::equals)
                  .isPresent();
          if (values) {
            return VALUES;
          }
        }
      }
      return AUTO;
    }
  }
}
