package io.gpuprof.cli;

import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.target.Scaffold;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Writes a commented profile to begin with.")
final class InitCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Name of the new profile; ${DEFAULT-VALUE} by default.")
  private String name = "my-platform";

  @Option(
      names = "--extends",
      paramLabel = "PROFILE",
      description = "Shipped profile to start from; ${DEFAULT-VALUE} by default.")
  private String parent = "ubuntu";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file, which must not exist, instead of standard output.")
  private @Nullable Path file;

  @Option(
      names = "--schema",
      paramLabel = "LOCATION",
      description =
          "Address, or path relative to the profile, of the schema that editors are to use;"
              + " ${DEFAULT-VALUE} by default. `gpuprof schema -o DIR` writes the schemas.")
  private String schema = SchemaName.PLATFORM_PROFILE.uri();

  InitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw new UsageException(
          "`%s` is no name: lower-case letters, digits and dashes, at most 63.".formatted(name));
    }
    if (schema.isBlank() || schema.chars().anyMatch(c -> c <= ' ')) {
      throw new UsageException("`--schema %s`: expected an address or a path".formatted(schema));
    }
    List<String> shipped = ProfileCatalog.names();
    if (!shipped.contains(parent)) {
      throw new UsageException(
          "there is no shipped profile `%s`; %s"
              .formatted(
                  parent,
                  Suggestion.nearest(parent, shipped)
                      .map("did you mean `%s`?"::formatted)
                      .orElse("`gpuprof list` names them.")));
    }
    String text = Scaffold.profile(name, parent, schema);
    if (file == null) {
      terminal.out().print(text);
      return ExitCode.OK;
    }
    Path target = terminal.directory().resolve(file);
    if (Files.exists(target)) {
      throw new InputException("`%s` exists already; it is left as it is".formatted(file));
    }
    ArtifactWriter.writeFile(target, text);
    terminal
        .err()
        .printf("gpuprof: wrote %s; now edit it, then: gpuprof validate %s%n", file, file);
    return ExitCode.OK;
  }
}
