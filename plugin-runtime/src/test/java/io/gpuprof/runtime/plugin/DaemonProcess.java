package io.gpuprof.runtime.plugin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The plugin as a process of its own, as on a node. */
final class DaemonProcess implements AutoCloseable {

  private final Process process;
  private final Path log;
  private final int port;

  private DaemonProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  static DaemonProcess start(NodeOnDisk node) throws IOException {
    return start(node, node.config, node.port);
  }

  static DaemonProcess start(NodeOnDisk node, Path config, int port) throws IOException {
    return start(
        node,
        config,
        port,
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.gpuprof.runtime.Main"));
  }

  /** With a Java, flags and class path of one's own. */
  static DaemonProcess start(NodeOnDisk node, Path config, int port, List<String> program)
      throws IOException {
    List<String> command = new ArrayList<>(withHangup());
    command.addAll(program);
    command.addAll(List.of("--config", config.toString()));
    Path log = Files.createTempFile(node.root, "daemon", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new DaemonProcess(process, log, port);
  }

  /**
   * What a process ignores its children ignore, too; tests that run under nohup would never be
   * heard. Bit 0 of the mask is SIGHUP.
   */
  private static List<String> withHangup() throws IOException {
    boolean ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> Integer.parseInt(line.substring(line.length() - 1), 16) % 2 == 1);
    return ignored ? List.of("env", "--default-signal=HUP") : List.of();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  boolean isReady() {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException e) {
      return false; // not served yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal by its name, such as {@code HUP}. */
  void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill ended with " + code);
    }
  }

  /** The exit code of a process that was told to end. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still running; it logged:\n" + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
