package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.LogFormat;
import io.gpuprof.runtime.config.LogLevel;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
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
import java.util.List;
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

  /** A failed check that blocks pods withholds readiness, and the service goes on all the same. */
  @Test
  void aCheckThatBlocksPodsWithholdsReadinessAndNothingElse() throws Exception {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node)) {
      Await.until("registered", () -> kubelet.allocatable() == 4 && daemon.isReady());
      node.rivals = Check.Outcome.failed("[old.json] define the same devices; remove them");
      Await.until("not ready", () -> !daemon.isReady());
      HttpResponse<String> page = daemon.get("/readyz");
      assertEquals(503, page.statusCode());
      assertEquals(
          "check failed: no rivals: [old.json] define the same devices; remove them\n",
          page.body());
      assertTrue(
          daemon.get("/metrics").body().contains("gpuprof_check_failed{check=\"no rivals\"} 1\n"));
      assertEquals(4, kubelet.allocatable());
      kubelet.allocate(kubelet.ids().get(0));
      node.rivals = Check.Outcome.passed("none");
      Await.until("ready again", daemon::isReady);
      assertEquals(1, kubelet.registrations());
      assertEquals(1, daemon.log().lines().filter(line -> line.contains("check failed")).count());
    }
  }

  @Test
  void whatOnlyExplainsIsAWarningWhereAllWorks() throws Exception {
    node.driverRoot = Check.Outcome.failed("`/x` is not there");
    node.notes =
        List.of(
            new Diagnostic(
                "cdi-uvm-node-missing",
                Severity.WARNING,
                Position.NONE,
                "`/dev/nvidia-uvm` does not exist",
                "make it"));
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node)) {
      Await.until("registered", () -> kubelet.allocatable() == 4 && daemon.isReady());
      daemon.replaceConfig(daemon.text().replace("replicas: 1", "replicas: 0"));
      Await.until("rejected", () -> daemon.count("gpuprof_config_reloads_total", "rejected") == 1);
      Await.until("told", () -> daemon.supervisor.status().warnings().size() == 3);
      HttpResponse<String> page = daemon.get("/readyz");
      assertEquals(200, page.statusCode());
      assertEquals(
          """
          ok
          warning: check failed: driver root: `/x` is not there
          warning: CDI spec: `/dev/nvidia-uvm` does not exist; make it
          warning: config rejected, an earlier one is in force: the changed config has errors
          """,
          page.body());
      assertEquals(
          1, daemon.log().lines().filter(line -> line.contains("cdi-uvm-node-missing")).count());
    }
  }

  /** The effect is told with its likely cause. */
  @Test
  void aFailureIsToldWithWhatExplainsIt() throws Exception {
    node.driverMissing = "No libnvidia-ml.so.1 in the driver root";
    node.driverRoot = Check.Outcome.failed("`/x` is not there");
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("looked", () -> daemon.count("gpuprof_scans_total", "failed") > 0);
      assertEquals(
          """
          No libnvidia-ml.so.1 in the driver root
          not registered; waiting for a GPU to advertise
          warning: check failed: driver root: `/x` is not there
          """,
          daemon.get("/readyz").body());
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
            "gpuprof_check_failed{check=\"driver root\"} 0",
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
