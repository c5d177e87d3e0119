package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.Configs;
import io.gpuprof.runtime.config.LoadedConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The whole plugin in one folder, with quick timing, over a node that the test controls. */
final class Daemon implements AutoCloseable {

  final FakeNode node;
  final Path config;
  final int port = freePort();
  final Path folder;
  final Supervisor supervisor;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

  Daemon(Path folder, FakeNode node, String... exchanges) throws IOException {
    this.folder = folder;
    this.node = node;
    this.config = Files.createTempFile(folder, "config", ".yaml");
    writeConfig(exchanges);
    ConfigFile file = new ConfigFile(config, Map.of());
    LoadedConfig loaded = file.read().loaded().orElseThrow();
    Log log =
        new Log(
            new PrintStream(logged, true, StandardCharsets.UTF_8),
            Clock.systemUTC(),
            loaded.config().log());
    log.takeOverLibraries();
    supervisor = new Supervisor(loaded, file, any -> node.open(), log, quick());
    supervisor.start();
  }

  static Timing quick() {
    return new Timing(
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5),
        Duration.ofMillis(500),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofMillis(20),
        Duration.ofMillis(200),
        Duration.ofMillis(100),
        Duration.ofMillis(30),
        Duration.ofMillis(200),
        Duration.ofMillis(500));
  }

  String text(String... exchanges) {
    List<String> all = new ArrayList<>();
    Collections.addAll(
        all, "/var/lib/kubelet/device-plugins", folder.toString(), "port: 9410", "port: " + port);
    Collections.addAll(all, exchanges);
    return Configs.with(all.toArray(String[]::new));
  }

  /** As a ConfigMap volume does it: the file is exchanged at once. */
  void writeConfig(String... exchanges) throws IOException {
    replaceConfig(text(exchanges));
  }

  void replaceConfig(String text) throws IOException {
    Path next = folder.resolve("next.yaml");
    Files.writeString(next, text);
    Files.move(
        next,
        config,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  Path socket() {
    return folder.resolve("gpuprof-gpu.sock");
  }

  boolean isReady() {
    return supervisor.status().isReady();
  }

  String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  long count(String name, String outcome) {
    return supervisor.metrics().value(name, outcome);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    supervisor.stop();
  }
}
