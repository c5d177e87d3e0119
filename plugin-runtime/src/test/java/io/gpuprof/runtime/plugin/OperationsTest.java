package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.LogFormat;
import io.gpuprof.runtime.config.LogLevel;
import io.gpuprof.runtime.config.RuntimeConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OperationsTest {

  @TempDir Path folder;
  private final FakeNode node = new FakeNode();

  @Test
  void readinessSaysWhatIsMissing() throws Exception {
    node.driverMissing = "no driver yet";
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node)) {
      Await.until("looked", () -> daemon.count("gpuprof_scans_total", "failed") > 0);
      HttpResponse<String> waiting = daemon.get("/readyz");
      assertEquals(503, waiting.statusCode());
      assertTrue(waiting.body().contains("no driver yet"), waiting::body);
      assertEquals(200, daemon.get("/healthz").statusCode(), "waiting is not a fault");
      node.driverMissing = null;
      Await.until("registered", () -> kubelet.allocatable() == 4 && daemon.isReady());
      assertEquals(200, daemon.get("/readyz").statusCode());
    }
  }

  @Test
  void metricsTellTheState() throws Exception {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node)) {
      Await.until("registered", () -> kubelet.allocatable() == 4 && daemon.isReady());
      kubelet.allocate(kubelet.ids().get(0));
      String page = daemon.get("/metrics").body();
      for (String line :
          new String[] {
            "gpuprof_devices{health=\"healthy\"} 4",
            "gpuprof_devices{health=\"unhealthy\"} 0",
            "gpuprof_ready 1",
            "gpuprof_streams 1",
            "gpuprof_config_generation 1",
            "gpuprof_allocations_total{outcome=\"granted\"} 1",
            "gpuprof_registrations_total{outcome=\"accepted\"} 1",
            "gpuprof_internal_errors_total{outcome=\"survived\"} 0",
            "# TYPE gpuprof_stream_age_seconds gauge",
            "# TYPE gpuprof_spec_age_seconds gauge"
          }) {
        assertTrue(page.contains(line + "\n"), () -> line + " is not in\n" + page);
      }
      assertTrue(page.lines().anyMatch(l -> l.matches("gpuprof_spec_age_seconds \\d+\\.\\d{3}")));
      assertEquals(404, daemon.get("/metrics/x").statusCode());
    }
  }

  @Test
  void theStartUpReportNamesPathsReasonsAndChecks() throws IOException {
    try (Daemon daemon = new Daemon(folder, node)) {
      String log = daemon.log();
      assertTrue(
          log.lines()
              .anyMatch(
                  l ->
                      l.contains("key=paths.driverRoot")
                          && l.contains("value=/home/kubernetes/bin/nvidia")
                          && l.contains("COS has a read-only /usr")),
          log);
      assertTrue(log.contains("check passed check=\"driver root\""), log);
    }
  }

  @Test
  void aTakenPortIsSaidAndNothingIsLeftRunning() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = "port: " + taken.getLocalPort();
      IOException refusal = assertThrows(IOException.class, () -> start(port), "the port is taken");
      assertTrue(
          String.valueOf(refusal.getMessage()).contains(String.valueOf(taken.getLocalPort())));
    }
  }

  private void start(String port) throws IOException {
    try (Daemon daemon =
        new Daemon(folder, node, "\nhttp:\n  port: ", "\nhttp:\n  " + port + " # ")) {
      throw new AssertionError("it started: " + daemon.log());
    }
  }

  private static String logged(LogFormat format, LogLevel level) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Log log =
        new Log(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC),
            new RuntimeConfig.Log(format, level));
    log.warn("two\nlines", "why", "a \"b\"", "count", 3);
    log.info("news");
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void logsAsTextOrJsonFromTheLevelOn() {
    assertEquals(
        "2026-01-02T03:04:05.678Z WARN two | lines why=\"a \"b\"\" count=3\n",
        logged(LogFormat.TEXT, LogLevel.WARN));
    assertEquals(
        """
        {"time":"2026-01-02T03:04:05.678Z","level":"warn","event":"two\\u000alines","why":"a \\"b\\"","count":3}
        {"time":"2026-01-02T03:04:05.678Z","level":"info","event":"news"}
        """,
        logged(LogFormat.JSON, LogLevel.INFO));
  }
}
