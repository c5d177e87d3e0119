package io.gpuprof.cli;

import io.gpuprof.profile.ProfileCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What people do most, once, in one process: a JVM that watches it makes the start-up archive. Run
 * by the launchers' scripts and by nobody else.
 */
public final class Training {

  /** A profile that we ship needs no schema validator, one of the user's own does. */
  private static final String OWN =
      """
      apiVersion: gpuprof.io/v1alpha1
      kind: PlatformProfile
      metadata:
        name: own
      spec:
        extends: ubuntu
        title: Our nodes
        driverRoot: /data/nvidia
        devRoot: /
        reasons:
          driverRoot: our own layout
      """;

  private Training() {}

  /**
   * Runs the commands.
   *
   * @param args {@code shipped} for {@code compile} of a profile that we ship, {@code own} for one
   *     of the user's, too, {@code all} for more commands; then a folder, for what they read and
   *     write
   * @throws IllegalStateException if one of them fails: the archive would lack what it uses
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    String own = Files.writeString(folder.resolve("own.yaml"), OWN).toString();
    // Whatever profile is asked for, the jar need not be opened for it.
    ProfileCatalog.names().forEach(ProfileCatalog::find);
    run("compile", "gke-cos");
    switch (args[0]) {
      case "shipped" -> {}
      case "own" -> run("compile", own);
      case "all" -> {
        run("compile", own);
        run("compile", "gke-cos", own, "-t", "values,manifests", "-o", folder + "/out");
        run("explain", "gke-cos");
        run("init", "-o", folder + "/new.yaml");
        run("validate", own);
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void run(String... command) {
    Terminal terminal =
        new Terminal(System.in, System.out, System.err, false, Path.of(""), System.getenv());
    int code = Main.run(terminal, command);
    if (code != ExitCode.OK) {
      throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
    }
  }
}
