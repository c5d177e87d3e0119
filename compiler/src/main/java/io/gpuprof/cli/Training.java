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

  /** YAML in all of its usual forms, and a value that is warned of. */
  private static final String OWN =
      """
      # Nodes with a disk for the driver.
      apiVersion: gpuprof.io/v1alpha1
      kind: PlatformProfile
      metadata: {name: own}
      spec:
        extends: [gke-cos]
        title: "Our nodes"
        description: >-
          Folded
          text.
        driverRoot: /opt/nvidia
        devRoot: '/'
        pod:
          nodeSelector:
            pool: gpu
          tolerations:
            - key: dedicated
              operator: Exists
        reasons:
          driverRoot: our own layout
      """;

  /** Findings of every kind that a slip of the hand brings about. */
  private static final String WRONG =
      """
      apiVersion: gpuprof.io/v1alpha1
      kind: PlatformProfile
      metadata:
        name: wrong
      spec:
        extends: ubuntu
        driverRot: /opt/nvidia
        devRoot: dev
        mount: everything
      """;

  private Training() {}

  /**
   * Runs the commands.
   *
   * @param args {@code shipped} for {@code compile} of a profile that we ship, {@code own} for one
   *     of the user's, too, {@code all} for more commands; then a folder, for what they read and
   *     write
   * @throws IllegalStateException if one of them ends otherwise than it should: the archive would
   *     lack what it uses
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    String own = Files.writeString(folder.resolve("own.yaml"), OWN).toString();
    String wrong = Files.writeString(folder.resolve("wrong.yaml"), WRONG).toString();
    // Whatever profile is asked for, the jar need not be opened for it.
    for (String name : ProfileCatalog.names()) {
      if (ProfileCatalog.find(name).isEmpty()) {
        throw new IllegalStateException(name);
      }
    }
    run(ExitCode.OK, "compile", "gke-cos");
    switch (args[0]) {
      case "shipped" -> {}
      case "own" -> run(ExitCode.OK, "compile", own);
      case "all" -> {
        run(ExitCode.OK, "compile", own);
        run(ExitCode.INPUT, "compile", wrong);
        run(
            ExitCode.OK,
            "compile",
            "gke-cos",
            own,
            "-t",
            "values,manifests",
            "-o",
            folder + "/out");
        run(ExitCode.OK, "explain", "gke-cos");
        run(ExitCode.OK, "init", "-o", folder + "/new.yaml");
        run(ExitCode.INPUT, "validate", own, wrong);
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void run(int expected, String... command) {
    Terminal terminal =
        new Terminal(System.in, System.out, System.err, false, Path.of(""), System.getenv());
    int code = Main.run(terminal, command);
    if (code != expected) {
      throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
    }
  }
}
