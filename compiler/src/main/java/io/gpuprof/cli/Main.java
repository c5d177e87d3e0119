package io.gpuprof.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Entry point of {@code gpuprof}. */
public final class Main {

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    // Not System.out: YAML is UTF-8 with line feeds, whatever the platform thinks text is.
    Output output = new Output(FileDescriptor.out);
    PrintStream out = stream(output);
    PrintStream err = stream(new Output(FileDescriptor.err));
    Terminal terminal =
        new Terminal(
            System.in,
            out,
            err,
            Boolean.getBoolean("gpuprof.stderr.terminal"),
            Path.of(""),
            System.getenv());
    int code = run(terminal, args);
    out.flush();
    output.tellFailure(err);
    err.flush();
    // A reader that went away, or a full disk: what was asked for did not arrive.
    int told = out.checkError() && code == ExitCode.OK ? ExitCode.INPUT : code;
    // Without an error there is nothing to tell, and from Java 21 on System.exit loads a logger.
    if (told != ExitCode.OK) {
      System.exit(told);
    }
  }

  /** Runs the command line without ending the process. */
  static int run(Terminal terminal, String... args) {
    // What we say is English with ASCII digits, and the JDK has both at hand. Another locale's
    // digits would stand in messages that scripts read; to look them up, even for `en`, took 7 % of
    // a call with -o.
    Locale.setDefault(Locale.US);
    if (CompileJob.isPlain(args)) {
      return CompileJob.runPlain(terminal, args);
    }
    // picocli would load java.time and java.sql for converters that no option of ours uses.
    System.setProperty("picocli.converters.excludes", "java.time.*,java.sql.*");
    return GpuprofCommand.run(terminal, args);
  }

  private static PrintStream stream(Output output) {
    return new PrintStream(
        new BufferedOutputStream(output, 1 << 16), false, StandardCharsets.UTF_8);
  }

  /** Remembers why writing failed, which a PrintStream keeps for itself. */
  private static final class Output extends FileOutputStream {

    private @Nullable IOException failure;

    Output(FileDescriptor descriptor) {
      super(descriptor);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        super.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    /** A reader that went away, such as head, has what it wants and is told nothing. */
    void tellFailure(PrintStream err) {
      if (failure != null && !"Broken pipe".equals(failure.getMessage())) {
        err.println("gpuprof: standard output cannot be written: " + failure.getMessage());
      }
    }
  }
}
