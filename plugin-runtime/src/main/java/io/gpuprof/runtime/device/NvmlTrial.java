package io.gpuprof.runtime.device;

import io.gpuprof.runtime.device.NvmlUnavailable.Cause;
import io.gpuprof.runtime.node.NvmlAnswer;
import io.gpuprof.runtime.node.NvmlAnswer.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tries a library in a child process, see {@link NvmlProbe}. */
final class NvmlTrial {

  /** 128 and the number of SIGKILL. */
  private static final int KILLED = 137;

  private final NodeRoots roots;
  private final Duration limit;
  private volatile @Nullable Process stuck;

  NvmlTrial(NodeRoots roots, Duration limit) {
    this.roots = roots;
    this.limit = limit;
  }

  /** What the library answers when it is asked in a child process. */
  NvmlAnswer examine(Path library) {
    try {
      return run(library).answer();
    } catch (NvmlUnavailable e) {
      return e.stage() == Stage.TRY
          ? new NvmlAnswer.NotTried(e.text())
          : new NvmlAnswer.Fails(e.stage(), e.problem(), e.known().fact(), e.known().remedy());
    }
  }

  /** Returns if the library may be loaded into this process. */
  ProbeOutput run(Path library) throws NvmlUnavailable {
    refuseWhileStuck(library);
    Process child = start(library);
    ProbeOutput output = ProbeOutput.of(child);
    if (!ended(child)) {
      throw hung(library, child, output);
    }
    output.finish();
    judge(library, child.exitValue(), output);
    return output;
  }

  /** A process inside the kernel cannot be killed: one of them is enough. */
  private void refuseWhileStuck(Path library) throws NvmlUnavailable {
    Process before = stuck;
    if (before != null && before.isAlive()) {
      throw new NvmlUnavailable(
          Stage.CRASH,
          "%s is not tried again: process %d, in which it was tried before, still hangs and cannot be killed"
              .formatted(library, before.pid()),
          new Cause("The driver or a GPU is stuck", "boot the node"));
    }
    stuck = null;
  }

  private Process start(Path library) throws NvmlUnavailable {
    ProcessBuilder builder = new ProcessBuilder(command(library)).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    // Meant for the plugin: an agent or a debugger's port would be in the way here.
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.remove("JDK_JAVA_OPTIONS");
    try {
      Process child = builder.start();
      child.getOutputStream().close();
      return child;
    } catch (IOException e) {
      throw new NvmlUnavailable(
          Stage.TRY,
          "%s was not loaded, because no child process could be started to try it: %s"
              .formatted(library, e.getMessage()),
          new Cause("It would take this process down if it crashed", ""),
          e);
    }
  }

  private List<String> command(Path library) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx32m"));
    // A crash is expected here; its report belongs into our message, not into a file.
    command.addAll(List.of("-XX:ErrorFile=/dev/null", "-XX:-CreateCoredumpOnCrash"));
    archive().ifPresent(command::add);
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("jna.") || name.equals("java.io.tmpdir"))
        .sorted()
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path", ""), NvmlProbe.class.getName()));
    command.addAll(
        List.of(
            library.toString(),
            roots.proc().toString(),
            roots.devRoot().toString(),
            roots.ownRoot().toString()));
    return command;
  }

  /** The class-data archive of this process, with which the child starts in half the time. */
  private static Optional<String> archive() {
    return ProcessHandle.current()
        .info()
        .arguments()
        .flatMap(
            arguments ->
                Arrays.stream(arguments)
                    .filter(argument -> argument.startsWith("-XX:SharedArchiveFile="))
                    .findFirst());
  }

  private boolean ended(Process child) throws NvmlUnavailable {
    try {
      return child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static NvmlUnavailable interrupted(InterruptedException e) {
    return new NvmlUnavailable(Stage.TRY, "The trial of NVML was interrupted", Cause.UNKNOWN, e);
  }

  private NvmlUnavailable hung(Path library, Process child, ProbeOutput output)
      throws NvmlUnavailable {
    child.destroyForcibly();
    try {
      if (!child.waitFor(1, TimeUnit.SECONDS)) {
        stuck = child;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
    return new NvmlUnavailable(
        Stage.CRASH,
        "%s was not loaded: tried in a child process, it hung while %s (no end after %d s)"
            .formatted(library, output.lastStep(), limit.toSeconds()),
        new Cause(
            "A GPU or the driver is stuck", "see the kernel log, reset the GPU or boot the node"));
  }

  private static void judge(Path library, int exit, ProbeOutput output) throws NvmlUnavailable {
    Optional<NvmlUnavailable> failure = output.failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (exit != 0 || !output.done()) {
      throw new NvmlUnavailable(
          output.began() ? Stage.CRASH : Stage.TRY,
          "%s was not loaded: tried in a child process, it ended the process while %s (exit code %d%s)"
              .formatted(library, output.lastStep(), exit, output.crash()),
          cause(exit, output.began()));
    }
  }

  private static Cause cause(int exit, boolean began) {
    if (exit == KILLED) {
      return new Cause(
          "Something killed it; most often that is the container's memory limit",
          "it needs about 60 MiB for a second");
    }
    return began
        ? new Cause(
            "The library is damaged or does not fit this image or driver",
            "install the driver anew, or another version of it")
        : new Cause("Java itself did not start, so nothing is known of the library", "");
  }
}
