package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every pod can reach the port of metrics and probes; none can keep the kubelet's probes waiting.
 */
@Timeout(120)
class RudeHttpClientsTest {

  private static final int MANY = 60;

  @TempDir Path folder;
  private final List<Socket> open = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  private Socket connect(Daemon daemon) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.port);
    open.add(socket);
    return socket;
  }

  /** Writes as much as the plugin takes; waits for it only a moment. */
  private void send(Daemon daemon, byte[] bytes) throws Exception {
    OutputStream out = connect(daemon).getOutputStream();
    Thread writer =
        new Thread(
            () -> {
              try {
                out.write(bytes);
              } catch (IOException e) {
                // The plugin has hung up, or the test is over.
              }
            });
    writer.setDaemon(true);
    writer.start();
    writer.join(100);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertServes(Daemon daemon) throws Exception {
    assertEquals(200, daemon.get("/healthz").statusCode());
    assertTrue(daemon.get("/metrics").body().contains("gpuprof_"));
  }

  @Test
  void clientsThatStopInTheMiddleOfARequestAreHungUpOn() throws Exception {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, new FakeNode())) {
      Await.until("registered", () -> kubelet.allocatable() == 4);
      for (int i = 0; i < MANY; i++) {
        send(daemon, ascii(i % 2 == 0 ? "GET /met" : "POST /metrics HTTP/1.1\r\nContent-Le"));
      }
      assertServes(daemon);
      Socket last = connect(daemon);
      last.getOutputStream().write(ascii("G"));
      last.setSoTimeout(30_000);
      assertEquals(-1, last.getInputStream().read(), "the plugin hangs up");
    }
  }

  @Test
  void clientsThatDoNotTakeTheirAnswerHoldNobodyUp() throws Exception {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, new FakeNode(), "replicas: 1", "replicas: 1024")) {
      Await.until("registered", () -> kubelet.allocatable() == 4096);
      byte[] requests = ascii("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(500));
      for (int i = 0; i < MANY; i++) {
        send(daemon, requests);
      }
      assertServes(daemon);
    }
  }

  @Test
  void garbageAndSilenceAndEndlessLines() throws Exception {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, new FakeNode())) {
      Await.until("registered", () -> kubelet.allocatable() == 4);
      Random random = new Random(1);
      for (int i = 0; i < MANY; i++) {
        byte[] bytes = new byte[random.nextInt(4096)];
        random.nextBytes(bytes);
        send(daemon, bytes);
        connect(daemon);
      }
      send(daemon, ascii("GET /" + "a".repeat(8 << 20)));
      send(daemon, ascii("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(100_000)));
      send(daemon, ascii("GET /metrics HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"));
      send(daemon, ascii("GET /../../etc/passwd HTTP/1.1\r\n\r\n"));
      assertServes(daemon);
      assertEquals(404, daemon.get("/metrics/../../etc/passwd").statusCode());
    }
  }
}
