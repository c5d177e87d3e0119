package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.diagnostic.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  private final Function<RuntimeConfig, NodeAccess> nodes;
  private final Timing timing;
  private final Log log;
  private final Metrics metrics = new Metrics();
  private final UnixSockets sockets = new UnixSockets();
  private final AtomicBoolean lookPending = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor scheduler = scheduler();
  private final Holders holders;
  private final HttpEndpoint http;

  private final ConfigInForce config;
  private final Hardware hardware;
  private final KubeletLink kubelet;
  private @Nullable FolderWatch folderWatch;
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
    this.nodes = nodes;
    this.log = log;
    this.timing = timing;
    holders = new Holders(sockets, metrics, log);
    holders.configure(loaded.config());
    http =
        new HttpEndpoint(port -> OperationsServer.start(port, metrics, this::status, holders::now));
    config = new ConfigInForce(loaded, configFile, metrics, log);
    NodeAccess node = nodes.apply(loaded.config());
    StartupReport report = StartupReport.of(loaded, node.checks());
    report.log(log);
    hardware =
        new Hardware(
            loaded.config(),
            node,
            report.results(),
            this::post,
            timing,
            metrics,
            log,
            this::poke,
            this::sickened);
    kubelet =
        new KubeletLink(
            hardware, sockets, holders, timing, metrics, log, this::post, this::poke, this::later);
    status = describe(System.nanoTime());
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
    RuntimeConfig first = config.loaded().config();
    try {
      http.serveOn(first.http().port());
    } catch (IOException e) {
      stop();
      throw e;
    }
    watchFolder(first);
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::lookSafely, 0, timing.look().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Reads the config and scans the node now; what SIGHUP asks for. */
  public void reload() {
    post(
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

  // --- the loop

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

  private void later(Duration delay) {
    var unused = scheduler.schedule(this::poke, delay.toMillis() + 1, TimeUnit.MILLISECONDS);
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
    config.next().ifPresent(this::apply);
    hardware.look(now);
    kubelet.look(now);
    status = describe(System.nanoTime());
  }

  private void sickened(String uuid) {
    holders.tellOf(uuid, hardware.inventory());
  }

  // --- another config

  private void apply(LoadedConfig next) {
    try {
      http.serveOn(next.config().http().port());
    } catch (IOException e) {
      config.reject(String.valueOf(e.getMessage()));
      return;
    }
    NodeAccess node = nodes.apply(next.config());
    log.configure(next.config().log());
    config.applied(next);
    StartupReport.of(next, node.checks()).log(log);
    holders.configure(next.config());
    hardware.reconfigure(next.config(), node);
    watchFolder(next.config());
  }

  /** Without a watch all is found a moment later, in the next round. */
  private void watchFolder(RuntimeConfig now) {
    try {
      closeFolderWatch();
      folderWatch =
          FolderWatch.start(Path.of(now.kubelet().devicePluginsDir().value()), this::poke);
    } catch (IOException e) {
      log.warn("the kubelet's folder is polled, not watched", "reason", String.valueOf(e));
    }
  }

  private void closeFolderWatch() throws IOException {
    if (folderWatch != null) {
      folderWatch.close();
      folderWatch = null;
    }
  }

  // --- what others see

  private Status describe(long now) {
    Inventory inventory = hardware.inventory();
    List<String> unready = new ArrayList<>();
    hardware.trouble(now).ifPresent(unready::add);
    if (!inventory.isEmpty() && inventory.count(true) == 0) {
      unready.add("every GPU is unhealthy");
    }
    kubelet.trouble().ifPresent(unready::add);
    hardware.checks().stream()
        .filter(Check.Result::blocksPods)
        .map(Check.Result::text)
        .forEach(unready::add);
    return new Status(
        hardware.config().advertisedResource(),
        hardware.config().profile(),
        inventory,
        inventory.count(true),
        inventory.count(false),
        kubelet.streams(),
        kubelet.streamNanos(),
        hardware.specNanos(),
        config.generation(),
        unready,
        warnings(),
        hardware.checks(),
        now);
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    hardware.inventory().gpus().stream()
        .filter(gpu -> !gpu.healthy())
        .map(
            gpu ->
                "GPU %d (%s) is unhealthy: %s"
                    .formatted(
                        gpu.device().index(),
                        gpu.device().uuid(),
                        gpu.absent().or(gpu::sick).orElseThrow()))
        .forEach(warnings::add);
    hardware.checks().stream()
        .filter(check -> check.failed() && !check.blocksPods())
        .map(Check.Result::text)
        .forEach(warnings::add);
    hardware.notes().stream()
        .filter(note -> note.severity() != Severity.INFO)
        .map(note -> "CDI spec: %s; %s".formatted(note.fact(), note.remedy()))
        .forEach(warnings::add);
    config
        .trouble()
        .ifPresent(
            reason -> warnings.add("config rejected, an earlier one is in force: " + reason));
    return warnings;
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
    closeFolderWatch();
    kubelet.close();
    hardware.close(timing.grace());
    http.close();
    return null;
  }
}
