package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The life of the daemon: GPUs known, spec on disk, socket served, kubelet told, and all of that
 * again whenever one of them is lost. One thread owns all state and looks at everything in every
 * round; events only make it look sooner, so that a missed event costs a moment and no more.
 */
public final class Supervisor {

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
  private static final int MOST_DOUBLINGS = 16;

  private final ConfigFile configFile;
  private final Function<RuntimeConfig, NodeAccess> nodes;
  private final Timing timing;
  private final Log log;
  private final Metrics metrics = new Metrics();
  private final UnixSockets sockets = new UnixSockets();
  private final AtomicBoolean lookPending = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor scheduler = scheduler();

  private LoadedConfig loaded;
  private int generation = 1;
  private Optional<String> configTrouble = Optional.empty();
  private final Hardware hardware;
  private @Nullable Incarnation life;
  private @Nullable FolderWatch folderWatch;
  private @Nullable OperationsServer operations;
  private Optional<SocketFile> lastKubelet = Optional.empty();
  private String waitingFor = "the first look";
  private boolean superseded;
  private boolean served;
  private int failures;
  private long notBefore = System.nanoTime();
  private long retryAt = System.nanoTime();
  private boolean stopping;
  private volatile Status status;

  /**
   * A supervisor with the timing of the daemon.
   *
   * @param nodes opens what knows the node, for each config anew
   */
  public Supervisor(
      LoadedConfig loaded,
      ConfigFile configFile,
      Function<RuntimeConfig, NodeAccess> nodes,
      Log log) {
    this(loaded, configFile, nodes, log, Timing.standard());
  }

  Supervisor(
      LoadedConfig loaded,
      ConfigFile configFile,
      Function<RuntimeConfig, NodeAccess> nodes,
      Log log,
      Timing timing) {
    this.loaded = loaded;
    this.configFile = configFile;
    this.nodes = nodes;
    this.log = log;
    this.timing = timing;
    NodeAccess node = nodes.apply(loaded.config());
    StartupReport.of(loaded, node.checks()).log(log);
    this.hardware =
        new Hardware(loaded.config(), node, this::post, timing, metrics, log, this::poke);
    this.status = describe(System.nanoTime());
  }

  private static ScheduledThreadPoolExecutor scheduler() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "supervisor"));
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * Begins.
   *
   * @throws IOException if the HTTP port is taken; nothing is left running then
   */
  public void start() throws IOException {
    RuntimeConfig config = loaded.config();
    try {
      operations = OperationsServer.start(config.http().port(), metrics, this::status);
    } catch (IOException e) {
      stop();
      throw new IOException(
          "HTTP port %d cannot be served: %s".formatted(config.http().port(), e.getMessage()), e);
    }
    watchFolder(config);
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::lookSafely, 0, timing.look().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Reads the config and scans the node now; what SIGHUP asks for. */
  public void reload() {
    scheduler.execute(
        () -> {
          log.info("reload asked for");
          hardware.rescan();
          lookSafely();
        });
  }

  /** The state at the last look. */
  Status status() {
    return status;
  }

  Metrics metrics() {
    return metrics;
  }

  /** Looks soon, once, however many events ask for it. */
  private void poke() {
    if (lookPending.compareAndSet(false, true)) {
      post(
          () -> {
            lookPending.set(false);
            lookSafely();
          });
    }
  }

  /** For other threads, which may come too late. */
  private void post(Runnable task) {
    try {
      scheduler.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("came after the end", "task", task);
    }
  }

  private void lookSafely() {
    if (stopping) {
      return;
    }
    try {
      look(System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      metrics.count("gpuprof_internal_errors_total", "survived");
      log.error("fault of the plugin; it goes on", "cause", Log.trace(e));
    }
  }

  private void look(long now) throws InterruptedException {
    lookAtConfig();
    hardware.look(now);
    if (life != null) {
      lookAtLife(life, now);
    }
    if (life == null) {
      waitingFor = begin(System.nanoTime());
    }
    status = describe(System.nanoTime());
  }

  // --- config

  private void lookAtConfig() {
    try {
      Optional<ConfigFile.Reading> reading = configFile.readIfChanged();
      if (reading.isPresent()) {
        reading
            .get()
            .diagnostics()
            .forEach(d -> log.warn("config", "finding", DiagnosticPrinter.print(d)));
        reading
            .get()
            .loaded()
            .ifPresentOrElse(this::apply, () -> reject("the changed config has errors"));
      } else if (configTrouble.filter(text -> text.startsWith(UNREADABLE)).isPresent()) {
        configTrouble = Optional.empty();
      }
    } catch (IOException e) {
      reject(UNREADABLE + e);
    }
  }

  private static final String UNREADABLE = "the config cannot be read: ";

  private void reject(String reason) {
    Optional<String> now = Optional.of(reason);
    if (!now.equals(configTrouble)) {
      metrics.count("gpuprof_config_reloads_total", "rejected");
      log.error(
          "config rejected; the last good one stays", "reason", reason, "generation", generation);
    }
    configTrouble = now;
  }

  private void apply(LoadedConfig next) {
    configTrouble = Optional.empty();
    if (next.config().equals(loaded.config())) {
      log.info("config read again; nothing changed", "generation", generation);
      loaded = next;
      return;
    }
    try {
      moveOperations(next.config());
    } catch (IOException e) {
      reject(
          "HTTP port %d cannot be served: %s"
              .formatted(next.config().http().port(), e.getMessage()));
      return;
    }
    NodeAccess node = nodes.apply(next.config());
    loaded = next;
    generation++;
    metrics.count("gpuprof_config_reloads_total", "applied");
    log.configure(next.config().log());
    log.info("config applied", "generation", generation);
    StartupReport.of(next, node.checks()).log(log);
    hardware.reconfigure(next.config(), node);
    watchFolder(next.config());
  }

  private void moveOperations(RuntimeConfig next) throws IOException {
    if (next.http().port() == loaded.config().http().port()) {
      return;
    }
    OperationsServer moved = OperationsServer.start(next.http().port(), metrics, this::status);
    if (operations != null) {
      operations.close();
    }
    operations = moved;
  }

  /** Without a watch all is found a moment later, in the next round. */
  private void watchFolder(RuntimeConfig config) {
    try {
      if (folderWatch != null) {
        folderWatch.close();
        folderWatch = null;
      }
      folderWatch = FolderWatch.start(folder(config), this::poke);
    } catch (IOException e) {
      log.warn("the kubelet's folder is polled, not watched", "reason", String.valueOf(e));
    }
  }

  private static Path folder(RuntimeConfig config) {
    return Path.of(config.kubelet().devicePluginsDir().value());
  }

  // --- the registered life

  private void lookAtLife(Incarnation now, long nanos) throws InterruptedException {
    if (!now.serves(hardware.config())) {
      finish(now, "the config names another resource or folder");
      retryAt = nanos;
      return;
    }
    Optional<Incarnation.End> end = now.end(nanos);
    if (end.isPresent()) {
      finish(now, end.get().reason());
      plan(end.get().cause());
      return;
    }
    if (now.isStable(nanos)) {
      failures = 0;
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
      notBefore = System.nanoTime() + timing.pause().toNanos();
      later(timing.pause());
    }
  }

  private void plan(Incarnation.Cause cause) {
    switch (cause) {
      case NEW_KUBELET -> {
        failures = 0;
        retryAt = System.nanoTime();
      }
      case FAILURE -> backOff();
      case SUPERSEDED -> {
        superseded = true;
        retryAt = System.nanoTime() + timing.superseded().toNanos();
      }
    }
  }

  private void backOff() {
    long first = timing.retryFirst().toNanos();
    long delay =
        Math.min(timing.retryMost().toNanos(), first << Math.min(failures, MOST_DOUBLINGS));
    failures++;
    retryAt = System.nanoTime() + delay;
    later(Duration.ofNanos(delay));
  }

  private void later(Duration delay) {
    var unused = scheduler.schedule(this::poke, delay.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  // --- a new life

  /** Begins one if it can; otherwise what it waits for, for a person. */
  private String begin(long now) throws InterruptedException {
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
      failures = 0;
      retryAt = now;
    }
    Path ownSocket = Incarnation.ownSocket(config);
    if (superseded && SocketFile.at(ownSocket).isEmpty()) {
      retryAt = now;
    }
    if (now - notBefore < 0 || now - retryAt < 0) {
      return waitingFor;
    }
    // The newest instance takes the socket; one that had it before leaves it to a live successor.
    superseded = served && SocketFile.isServed(ownSocket);
    if (superseded) {
      retryAt = now + timing.superseded().toNanos();
      return "the end of the other instance that serves " + ownSocket;
    }
    if (!SocketFile.isServed(kubeletSocket)) {
      backOff();
      return "the kubelet: nobody listens on " + kubeletSocket;
    }
    return open(config, kubelet.get());
  }

  private String open(RuntimeConfig config, SocketFile kubelet) throws InterruptedException {
    DevicePluginService service =
        new DevicePluginService(config, hardware.inventory(), metrics, log, this::poke);
    try {
      Incarnation next = Incarnation.open(config, kubelet, service, sockets, timing);
      life = next;
      served = true;
      next.register(error -> post(() -> registered(next, error)));
      return "the kubelet's answer to the registration";
    } catch (IOException e) {
      log.error("the plugin's socket cannot be served", "reason", String.valueOf(e.getMessage()));
      backOff();
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
    }
    lookSafely();
  }

  // --- what others see

  private Status describe(long now) {
    Inventory inventory = hardware.inventory();
    List<String> unready = new ArrayList<>();
    hardware.trouble(now).ifPresent(unready::add);
    if (!inventory.isEmpty() && inventory.count(true) == 0) {
      unready.add("every GPU is unhealthy");
    }
    Incarnation current = life;
    if (current == null) {
      unready.add("not registered; waiting for " + waitingFor);
    } else if (!current.isLive()) {
      unready.add("registration under way, or the kubelet has no stream open");
    }
    return new Status(
        hardware.config().advertisedResource(),
        hardware.config().profile(),
        inventory.count(true),
        inventory.count(false),
        current == null ? 0 : current.service().openStreams(),
        current == null ? OptionalLong.empty() : current.service().openedNanos(),
        hardware.specNanos(),
        generation,
        unready,
        now);
  }

  // --- the end

  /**
   * Sends the kubelet an empty list, removes the socket and ends; what SIGTERM asks for.
   *
   * @return whether all of that was done
   */
  public boolean stop() {
    boolean inOrder = false;
    try {
      scheduler.submit(this::end).get(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      inOrder = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.error("the plugin did not end in order", "cause", Log.trace(e));
    } catch (RejectedExecutionException e) {
      return true; // has been stopped before
    }
    scheduler.shutdownNow();
    sockets.close();
    return inOrder;
  }

  private @Nullable Void end() throws InterruptedException, IOException {
    stopping = true;
    log.info("stopping");
    if (folderWatch != null) {
      folderWatch.close();
    }
    if (life != null) {
      life.close(true);
      life = null;
    }
    hardware.close(timing.grace());
    if (operations != null) {
      operations.close();
    }
    return null;
  }
}
