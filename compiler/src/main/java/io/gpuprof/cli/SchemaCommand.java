package io.gpuprof.cli;

import io.gpuprof.schema.SchemaName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpuprof schema}. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = "Prints a JSON Schema; without a name, lists them.")
final class SchemaCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which schema.")
  private @Nullable String name;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Write the schemas, which refer to one another, into this folder.")
  private @Nullable Path folder;

  SchemaCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<SchemaName> schemas = Arrays.asList(SchemaName.values());
    if (folder != null) {
      if (name != null) {
        throw new UsageException(
            "With -o all schemas are written; leave out `%s`.".formatted(name));
      }
      Path target = terminal.directory().resolve(folder);
      schemas.forEach(s -> ArtifactWriter.writeFile(target.resolve(s.fileName()), s.text()));
      return ExitCode.OK;
    }
    if (name == null) {
      schemas.forEach(schema -> terminal.out().printf("%-17s %s%n", schema.label(), schema.uri()));
      return ExitCode.OK;
    }
    SchemaName schema =
        schemas.stream()
            .filter(s -> s.label().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        "There is no schema `%s`; there are: %s"
                            .formatted(
                                name,
                                String.join(
                                    ", ", schemas.stream().map(SchemaName::label).toList()))));
    terminal.out().print(schema.text());
    return ExitCode.OK;
  }
}
