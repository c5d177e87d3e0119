package io.gpuprof.runtime.plugin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gpuprof.runtime.plugin.PodResources.Holder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@code /metrics}, {@code /healthz} and {@code /readyz}; the last two say why not. */
final class OperationsServer implements AutoCloseable {

  /** A look takes milliseconds; without one for so long the scheduler hangs. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  // A client that stops in the middle of its request, or does not take its answer, holds a thread;
  // without these limits of the JDK's server for ever, and the probes of the kubelet would wait.
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "2",
          "sun.net.httpserver.maxRspTime", "5",
          "jdk.httpserver.maxConnections", "256");

  /** Enough that a few such clients hold nobody up; they end when idle. */
  private static final int MOST_THREADS = 16;

  static {
    // The JDK reads them once, when it makes the first server; whoever started this Java goes
    // first.
    LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private OperationsServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  static OperationsServer start(
      int port, Metrics metrics, Supplier<Status> status, Supplier<Optional<List<Holder>>> holders)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "http");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    page(
        server,
        "/metrics",
        () ->
            new Page(200, MetricsPage.of(metrics, status.get(), holders.get(), System.nanoTime())));
    page(server, "/healthz", () -> health(status.get(), System.nanoTime()));
    page(server, "/readyz", () -> readiness(status.get()));
    server.start();
    return new OperationsServer(server, threads);
  }

  private record Page(int code, String text) {}

  private static Page health(Status status, long nowNanos) {
    Duration silence = Duration.ofNanos(nowNanos - status.lookNanos());
    return silence.compareTo(LONGEST_SILENCE) < 0
        ? new Page(200, "ok\n")
        : new Page(503, "the supervisor has not looked for %d s\n".formatted(silence.toSeconds()));
  }

  private static Page readiness(Status status) {
    StringBuilder text = new StringBuilder();
    if (status.isReady()) {
      text.append("ok\n");
    }
    status.unready().forEach(reason -> text.append(reason).append('\n'));
    status.warnings().forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return new Page(status.isReady() ? 200 : 503, text.toString());
  }

  private static void page(HttpServer server, String path, Supplier<Page> page) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            // The JDK's server matches by prefix.
            boolean exact = exchange.getRequestURI().getPath().equals(path);
            answer(exchange, exact ? page.get() : new Page(404, "not found\n"));
          }
        });
  }

  private static void answer(HttpExchange exchange, Page page) throws IOException {
    boolean reads =
        exchange.getRequestMethod().equals("GET") || exchange.getRequestMethod().equals("HEAD");
    Page answer = reads ? page : new Page(405, "only GET\n");
    byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.code(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.code(), body.length);
    exchange.getResponseBody().write(body);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
