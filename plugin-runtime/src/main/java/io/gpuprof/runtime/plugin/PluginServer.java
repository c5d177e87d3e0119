package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.v1beta1.DevicePluginGrpc;
import io.gpuprof.runtime.plugin.v1beta1.Empty;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Our own socket: bound, proved by a call, and removed at the end if it is still ours. */
final class PluginServer {

  private final Path socket;
  private final Server server;
  private final SocketFile file;

  private PluginServer(Path socket, Server server, SocketFile file) {
    this.socket = socket;
    this.server = server;
    this.file = file;
  }

  /** Binds the socket, over a file of the same name that a dead process may have left. */
  static PluginServer open(Path socket, DevicePluginService service, UnixSockets sockets)
      throws IOException {
    Files.deleteIfExists(socket);
    Server server = sockets.serve(socket, service);
    Optional<SocketFile> file = SocketFile.at(socket);
    if (file.isEmpty()) {
      server.shutdownNow();
      throw new IOException("%s vanished while it was being bound".formatted(socket));
    }
    return new PluginServer(socket, server, file.get());
  }

  /** Calls itself through the socket: what works for us works for the kubelet. */
  void prove(UnixSockets sockets, Duration deadline) throws IOException {
    ManagedChannel channel = sockets.dial(socket);
    try {
      DevicePluginGrpc.newBlockingStub(channel)
          .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
          .getDevicePluginOptions(Empty.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      throw new IOException("%s does not answer: %s".formatted(socket, e.getStatus()), e);
    } finally {
      channel.shutdownNow();
    }
  }

  /** What is wrong with the socket's file; empty when it is the one that was bound. */
  Optional<String> trouble() {
    Optional<SocketFile> now = SocketFile.at(socket);
    if (now.isEmpty()) {
      return Optional.of("the plugin's socket was deleted");
    }
    return now.get().equals(file)
        ? Optional.empty()
        : Optional.of("the plugin's socket was replaced");
  }

  /** Whether another process now listens on our path. */
  boolean isReplacedByLiveOne() {
    return SocketFile.at(socket).filter(now -> !now.equals(file)).isPresent()
        && SocketFile.isServed(socket);
  }

  boolean isRunning() {
    return !server.isShutdown();
  }

  /** Lets calls finish for a moment, then ends. */
  void close(Duration grace) throws InterruptedException {
    server.shutdown();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      server.shutdownNow();
      removeFile();
    }
  }

  private void removeFile() {
    if (SocketFile.at(socket).filter(file::equals).isPresent()) {
      // A failure leaves a dead socket behind, which the next start replaces.
      socket.toFile().delete();
    }
  }
}
