package io.gpuprof.cli;

import io.gpuprof.report.ReportFormat;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.target.Target;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code gpuprof} itself: it has only subcommands. */
final class GpuprofCommand {

  private GpuprofCommand() {}

  private static CommandSpec spec() {
    CommandSpec spec =
        CommandSpecs.command(
                () -> {
                  throw new UsageException("A command is missing.");
                })
            .name("gpuprof");
    spec.usageMessage()
        .description(
            "Compiles platform profiles for NVIDIA GPU nodes into everything Kubernetes needs.")
        .synopsisSubcommandLabel("COMMAND")
        .footer(
            "",
            "Examples:",
            "  gpuprof compile gke-cos > values.yaml",
            "  gpuprof compile ./my-profile.yaml -t manifests | kubectl apply -f -",
            "  gpuprof explain gke-cos driverRoot",
            "",
            "Exit codes: 0 all is well; 1 the input is wrong, or differs; 2 wrong usage; 70 a bug of"
                + " gpuprof.");
    return spec;
  }

  /** All commands, wired by hand, in the order of the help. */
  private static Map<String, Supplier<Object>> commands(Terminal terminal) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("compile", () -> new CompileCommand(terminal).spec());
    commands.put("validate", () -> new ValidateCommand(terminal));
    commands.put("chart", () -> new ChartCommand(terminal));
    commands.put("explain", () -> new ExplainCommand(terminal));
    commands.put("diff", () -> new DiffCommand(terminal));
    commands.put("list", () -> new ListCommand(terminal));
    commands.put("schema", () -> new SchemaCommand(terminal));
    commands.put("init", () -> new InitCommand(terminal));
    commands.put("cdi", () -> new CdiCommand(terminal));
    commands.put("detect", () -> new DetectCommand(terminal));
    commands.put("doctor", () -> new DoctorCommand(terminal));
    commands.put("fn", () -> new FnCommand(terminal));
    return commands;
  }

  /** Runs the command line; the result is the exit code. */
  static int run(Terminal terminal, String... arguments) {
    String named = arguments.length > 0 ? arguments[0] : "--help";
    Set<String> known = commands(terminal).keySet();
    // Not left to picocli, which answers a --help behind it as if there were such a command.
    boolean isWord = !named.startsWith("-") && !named.startsWith("@");
    return isWord && !known.contains(named)
        ? misused(noSuchCommand(named, known), "gpuprof", terminal)
        : commandLine(terminal, arguments).execute(arguments);
  }

  private static String noSuchCommand(String named, Set<String> known) {
    return "there is no command `%s`; %s".formatted(named, Suggestion.phrase(named, known));
  }

  /**
   * The command line for these arguments. When the first one names a command, only that command is
   * built: describing all of them costs a good part of the start.
   */
  static CommandLine commandLine(Terminal terminal, String... arguments) {
    CommandLine line = new CommandLine(spec());
    Map<String, Supplier<Object>> commands = commands(terminal);
    String named = arguments.length > 0 ? arguments[0] : "";
    commands.forEach(
        (name, command) -> {
          if (name.equals(named) || !commands.containsKey(named)) {
            line.addSubcommand(name, command.get());
          }
        });
    line.getCommandSpec().versionProvider(new Version());
    line.getSubcommands().values().forEach(c -> c.getCommandSpec().versionProvider(new Version()));
    line.registerConverter(Target.class, new LabelConverter<>(Target.class, Target::label));
    line.registerConverter(
        ValidateCommand.FileKind.class,
        new LabelConverter<>(ValidateCommand.FileKind.class, ValidateCommand.FileKind::label));
    line.registerConverter(
        ExplainCommand.Format.class,
        new LabelConverter<>(ExplainCommand.Format.class, RecordBinder::spelling));
    line.registerConverter(
        DiffCommand.Format.class,
        new LabelConverter<>(DiffCommand.Format.class, RecordBinder::spelling));
    line.registerConverter(
        ReportFormat.class, new LabelConverter<>(ReportFormat.class, ReportFormat::label));
    line.registerConverter(
        ReportForm.class, new LabelConverter<>(ReportForm.class, RecordBinder::spelling));
    line.setOut(writer(terminal.out()));
    line.setErr(writer(terminal.err()));
    Failures failures = new Failures(terminal);
    line.setExecutionExceptionHandler(failures);
    line.setParameterExceptionHandler(failures);
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    return line;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  static int failed(Exception e, String command, Terminal terminal) {
    if (e instanceof UsageException) {
      return misused(e.getMessage(), command, terminal);
    }
    if (e instanceof InputException) {
      terminal.err().println("gpuprof: " + e.getMessage());
      return ExitCode.INPUT;
    }
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    terminal
        .err()
        .println(
            "gpuprof: this is a bug of gpuprof, not of your input. Please report it with this text:");
    terminal.err().println(trace);
    return ExitCode.BUG;
  }

  private static int misused(@Nullable String message, String command, Terminal terminal) {
    terminal.err().println("gpuprof: " + message);
    terminal.err().println("Try '" + command + " --help'.");
    return ExitCode.USAGE;
  }

  /**
   * What is said when a command ends badly. A class, as picocli's interfaces are in a format too
   * old for the lambdas of a start-up archive.
   */
  private record Failures(Terminal terminal)
      implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {

    @Override
    public int handleExecutionException(
        Exception e, CommandLine command, CommandLine.ParseResult result) {
      return failed(e, command.getCommandSpec().qualifiedName(), terminal);
    }

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] given) {
      CommandLine line = e.getCommandLine();
      String command = line.getCommandSpec().qualifiedName();
      if (line.getParent() == null
          && e instanceof CommandLine.UnmatchedArgumentException unmatched
          && !unmatched.isUnknownOption()) {
        String named = unmatched.getUnmatched().get(0);
        return misused(noSuchCommand(named, line.getSubcommands().keySet()), command, terminal);
      }
      return misused(e.getMessage(), command, terminal);
    }
  }

  /** The version of the build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gpuprof " + io.gpuprof.target.ProductVersion.TEXT};
    }
  }
}
