package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps exactly one registration with the kubelet alive: ends one that is over, says why, and
 * begins the next as soon as that can succeed. Of the supervisor's thread.
 */
final class KubeletLink {

  private final Hardware hardware;
  private final Timing timing;
  private final Metrics metrics;
  private final Log log;
  private final Executor scheduler;
  private final Runnable changed;
  private final UnixSockets sockets;
  private final Holders holders;
  private final Attempts attempts;

  private @Nullable Incarnation life;
  private Optional<SocketFile> lastKubelet = Optional.empty();
  private String waitingFor = "the first look";
  private boolean superseded;
  private boolean served;

  /**
   * A link that does not exist yet.
   *
   * @param scheduler runs a task on the supervisor's thread
   * @param changed has the supervisor look soon
   * @param wake has it look after a while
   */
  KubeletLink(
      Hardware hardware,
      UnixSockets sockets,
      Holders holders,
      Timing timing,
      Metrics metrics,
      Log log,
      Executor scheduler,
      Runnable changed,
      Consumer<Duration> wake) {
    this.hardware = hardware;
    this.sockets = sockets;
    this.holders = holders;
    this.timing = timing;
    this.metrics = metrics;
    this.log = log;
    this.scheduler = scheduler;
    this.changed = changed;
    this.attempts = new Attempts(timing, wake);
  }

  /** Ends what is over, tells the kubelet what is new, begins what can begin. */
  void look(long now) throws InterruptedException {
    if (life != null) {
      lookAtLife(life, now);
    }
    if (life == null) {
      waitingFor = begin();
    }
  }

  private void lookAtLife(Incarnation now, long nanos) throws InterruptedException {
    if (!now.serves(hardware.config())) {
      finish(now, "the config names another resource or folder");
      attempts.dueNow();
      return;
    }
    Optional<Incarnation.End> end = now.end(nanos);
    if (end.isPresent()) {
      finish(now, end.get().reason());
      planAfter(end.get().cause());
      return;
    }
    if (now.isStable(nanos)) {
      attempts.succeeded();
    }
    now.service().publish(hardware.config(), hardware.inventory());
  }

  private void finish(Incarnation over, String reason) throws InterruptedException {
    boolean streamed = over.service().openStreams() > 0;
    log.warn("registration is over", "reason", reason, "streams", over.service().openStreams());
    waitingFor = "the next attempt, after this one ended: " + reason;
    life = null;
    over.close(false);
    if (streamed) {
      attempts.letTheStreamEnd();
    }
  }

  private void planAfter(Incarnation.Cause cause) {
    switch (cause) {
      case NEW_KUBELET -> attempts.beginAnew();
      case FAILURE -> attempts.failed();
      case SUPERSEDED -> {
        superseded = true;
        attempts.yieldToAnother();
      }
    }
  }

  /** Begins one if it can; otherwise what it waits for, for a person. */
  private String begin() throws InterruptedException {
    RuntimeConfig config = hardware.config();
    Path kubeletSocket = Incarnation.kubeletSocket(config);
    if (hardware.inventory().isEmpty()) {
      return "a GPU to advertise";
    }
    Optional<SocketFile> kubelet = SocketFile.at(kubeletSocket);
    if (kubelet.isEmpty()) {
      return "the kubelet: %s does not exist".formatted(kubeletSocket);
    }
    if (!kubelet.equals(lastKubelet) && !superseded) {
      lastKubelet = kubelet;
      attempts.beginAnew();
    }
    Path ownSocket = Incarnation.ownSocket(config);
    if (superseded && SocketFile.at(ownSocket).isEmpty()) {
      attempts.dueNow();
    }
    if (!attempts.isDue(System.nanoTime())) {
      return waitingFor;
    }
    // The newest instance takes the socket; one that had it before leaves it to a live successor.
    superseded = served && SocketFile.isServed(ownSocket);
    if (superseded) {
      attempts.yieldToAnother();
      return "the end of the other instance that serves " + ownSocket;
    }
    if (!SocketFile.isServed(kubeletSocket)) {
      attempts.failed();
      return "the kubelet: nobody listens on " + kubeletSocket;
    }
    return open(config, kubelet.get());
  }

  private String open(RuntimeConfig config, SocketFile kubelet) throws InterruptedException {
    DevicePluginService service =
        new DevicePluginService(config, hardware.inventory(), metrics, log, changed);
    try {
      Incarnation next = Incarnation.open(config, kubelet, service, sockets, timing);
      life = next;
      served = true;
      next.register(error -> scheduler.execute(() -> registered(next, error)));
      return "the kubelet's answer to the registration";
    } catch (IOException e) {
      log.error("the plugin's socket cannot be served", "reason", String.valueOf(e.getMessage()));
      attempts.failed();
      return "the plugin's own socket: " + e.getMessage();
    }
  }

  private void registered(Incarnation asked, Optional<String> error) {
    if (asked != life) {
      return;
    }
    metrics.count("gpuprof_registrations_total", error.isPresent() ? "failed" : "accepted");
    asked.registered(error);
    if (error.isEmpty()) {
      log.info(
          "registered",
          "resource",
          hardware.config().advertisedResource(),
          "healthy",
          hardware.inventory().count(true),
          "unhealthy",
          hardware.inventory().count(false));
      holders.tellOfStale(hardware.inventory());
    }
    changed.run();
  }

  /** Why the kubelet does not have the list; empty when it has. */
  Optional<String> trouble() {
    if (life == null) {
      return Optional.of("not registered; waiting for " + waitingFor);
    }
    return life.isLive()
        ? Optional.empty()
        : Optional.of("registration under way, or the kubelet has no stream open");
  }

  int streams() {
    return life == null ? 0 : life.service().openStreams();
  }

  /** When the oldest open stream began, in {@code System.nanoTime}. */
  OptionalLong streamNanos() {
    return life == null ? OptionalLong.empty() : life.service().openedNanos();
  }

  /** Withdraws the devices and removes the socket. */
  void close() throws InterruptedException {
    if (life != null) {
      life.close(true);
      life = null;
    }
  }
}
