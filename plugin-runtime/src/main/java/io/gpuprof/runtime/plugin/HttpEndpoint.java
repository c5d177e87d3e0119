package io.gpuprof.runtime.plugin;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The daemon's one HTTP server, which moves when the config names another port. */
final class HttpEndpoint implements AutoCloseable {

  /** Starts a server on a port. */
  @FunctionalInterface
  interface Starter {
    OperationsServer start(int port) throws IOException;
  }

  private final Starter starter;
  private @Nullable OperationsServer server;
  private int port;

  HttpEndpoint(Starter starter) {
    this.starter = starter;
  }

  /**
   * Serves on this port.
   *
   * @throws IOException with a message for a person, if it cannot; the old port is still served
   */
  void serveOn(int wanted) throws IOException {
    if (server != null && port == wanted) {
      return;
    }
    OperationsServer next;
    try {
      next = starter.start(wanted);
    } catch (IOException e) {
      throw new IOException(
          "HTTP port %d cannot be served: %s".formatted(wanted, e.getMessage()), e);
    }
    close();
    server = next;
    port = wanted;
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
