package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One life of the plugin towards the kubelet: a socket that is served, one Register call, and the
 * streams that follow from it. It belongs to the supervisor's thread.
 */
final class Incarnation {

  /** How far the registration is. */
  private enum Phase {
    SERVING,
    REGISTERING,
    REGISTERED,
    REFUSED
  }

  /** Why a life ended. */
  enum Cause {
    /** The kubelet is another one: begin at once. */
    NEW_KUBELET,
    /** Something failed: begin after a pause that grows. */
    FAILURE,
    /** Another process took our socket: leave it the field. */
    SUPERSEDED
  }

  /** The end of a life, in words. */
  record End(Cause cause, String reason) {}

  private final RuntimeConfig config;
  private final Path kubeletSocket;
  private final SocketFile kubelet;
  private final DevicePluginService service;
  private final PluginServer server;
  private final UnixSockets sockets;
  private final Timing timing;
  private Phase phase = Phase.SERVING;
  private String refusal = "";
  private long registeredNanos;
  private @Nullable Registration registration;

  private Incarnation(
      RuntimeConfig config,
      Path kubeletSocket,
      SocketFile kubelet,
      DevicePluginService service,
      PluginServer server,
      UnixSockets sockets,
      Timing timing) {
    this.config = config;
    this.kubeletSocket = kubeletSocket;
    this.kubelet = kubelet;
    this.service = service;
    this.server = server;
    this.sockets = sockets;
    this.timing = timing;
  }

  /** Serves on our socket and proves it. */
  static Incarnation open(
      RuntimeConfig config,
      SocketFile kubelet,
      DevicePluginService service,
      UnixSockets sockets,
      Timing timing)
      throws IOException, InterruptedException {
    PluginServer server = PluginServer.open(ownSocket(config), service, sockets);
    try {
      server.prove(sockets, timing.proveDeadline());
    } catch (IOException e) {
      server.close(Duration.ZERO);
      throw e;
    }
    return new Incarnation(
        config, kubeletSocket(config), kubelet, service, server, sockets, timing);
  }

  static Path kubeletSocket(RuntimeConfig config) {
    return Path.of(config.kubelet().devicePluginsDir().value(), "kubelet.sock");
  }

  static Path ownSocket(RuntimeConfig config) {
    return Path.of(config.kubelet().devicePluginsDir().value(), config.socketName());
  }

  /**
   * Tells the kubelet.
   *
   * @param outcome gets the error or nothing on a thread of the transport; hand it to {@link
   *     #registered} on the supervisor's
   */
  void register(java.util.function.Consumer<Optional<String>> outcome) {
    phase = Phase.REGISTERING;
    registration =
        Registration.begin(
            sockets,
            kubeletSocket,
            ProtoMapping.registration(config.advertisedResource(), config.socketName()),
            timing.registerDeadline(),
            outcome);
  }

  void registered(Optional<String> error) {
    phase = error.isPresent() ? Phase.REFUSED : Phase.REGISTERED;
    refusal = error.orElse("");
    registeredNanos = System.nanoTime();
  }

  /** Why this life is over; empty while it is not. */
  Optional<End> end(long now) {
    Optional<SocketFile> present = SocketFile.at(kubeletSocket);
    if (present.isPresent() && !present.get().equals(kubelet)) {
      return end(Cause.NEW_KUBELET, "kubelet.sock was created anew");
    }
    Optional<String> trouble = server.trouble();
    if (trouble.isPresent()) {
      boolean taken = server.isReplacedByLiveOne();
      return end(
          taken ? Cause.SUPERSEDED : Cause.FAILURE,
          taken ? "another process serves the plugin's socket" : trouble.get());
    }
    if (!server.isRunning()) {
      return end(Cause.FAILURE, "the server ended");
    }
    if (phase == Phase.REFUSED) {
      return end(Cause.FAILURE, "the registration failed: " + refusal);
    }
    return phase == Phase.REGISTERED && present.isPresent() ? silence(now) : Optional.empty();
  }

  /** A kubelet that lost us does not say so: only the missing stream tells. */
  private Optional<End> silence(long now) {
    if (service.openStreams() > 0) {
      return Optional.empty();
    }
    OptionalLong lastEnd = service.lastEndNanos();
    Duration allowed = lastEnd.isPresent() ? timing.lostStream() : timing.firstStream();
    long since = now - Math.max(registeredNanos, lastEnd.orElse(registeredNanos));
    return since > allowed.toNanos()
        ? end(
            Cause.FAILURE,
            lastEnd.isPresent()
                ? "the kubelet ended its stream"
                : "the kubelet accepted the registration and began no stream")
        : Optional.empty();
  }

  private static Optional<End> end(Cause cause, String reason) {
    return Optional.of(new End(cause, reason));
  }

  /** Whether the kubelet has the list. */
  boolean isLive() {
    return phase == Phase.REGISTERED && service.openStreams() > 0;
  }

  boolean isStable(long now) {
    OptionalLong opened = service.openedNanos();
    return isLive() && opened.isPresent() && now - opened.getAsLong() > timing.stable().toNanos();
  }

  /** Whether this life serves what the config says, so that a change needs no new one. */
  boolean serves(RuntimeConfig other) {
    return config.advertisedResource().equals(other.advertisedResource())
        && config.kubelet().devicePluginsDir().equals(other.kubelet().devicePluginsDir());
  }

  DevicePluginService service() {
    return service;
  }

  /** Ends it; with an empty list to the kubelet if this is for good. */
  void close(boolean forGood) throws InterruptedException {
    if (registration != null) {
      registration.close();
    }
    service.close(forGood);
    server.close(timing.grace());
  }
}
