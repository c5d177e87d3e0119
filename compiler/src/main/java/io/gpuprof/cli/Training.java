package io.gpuprof.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * What people do most, once, in one process: a JVM that watches it makes the start-up archive. Run
 * by the launchers' scripts and by nobody else.
 */
public final class Training {

  private Training() {}

  /**
   * Runs the commands.
   *
   * @param args one folder, for what they write
   * @throws IllegalStateException if one of them fails: the archive would lack what it uses
   */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    String own = folder.resolve("own.yaml").toString();
    String out = folder.resolve("out").toString();
    for (List<String> command :
        List.of(
            List.of("compile", "gke-cos"),
            List.of("compile", "gke-cos", "-t", "values,manifests", "-o", out),
            List.of("explain", "gke-cos"),
            // A profile that we ship needs no schema validator, one of the user's own does.
            List.of("init", "-o", own),
            List.of("compile", own),
            List.of("validate", own))) {
      Terminal terminal =
          new Terminal(System.in, System.out, System.err, false, Path.of(""), System.getenv());
      int code = Main.run(terminal, command.toArray(String[]::new));
      if (code != ExitCode.OK) {
        throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
      }
    }
  }
}
