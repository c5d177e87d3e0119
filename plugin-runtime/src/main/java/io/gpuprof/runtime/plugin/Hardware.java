package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.HealthListener;
import io.gpuprof.runtime.device.HealthMonitor;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Severity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the node's GPUs. All state belongs to the scheduler's thread; what asks the
 * driver runs in a thread of its own, for a driver can hang, and the kubelet must be served
 * meanwhile.
 */
final class Hardware {

  /** One failed scan can be a passing fault; after so many in a row the GPUs count as lost. */
  private static final int FAILURES_UNTIL_LOST = 2;

  private static final Duration LONG_SCAN = Duration.ofSeconds(30);

  private final Executor scheduler;
  private final Timing timing;
  private final Metrics metrics;
  private final Log log;
  private final Runnable changed;
  private final Consumer<String> sickened;
  private final ExecutorService driver =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "driver");
            thread.setDaemon(true);
            return thread;
          });

  private RuntimeConfig wanted;
  private NodeAccess node;
  private int epoch;
  private boolean scanning;
  private long scanNanos;
  private long nextScanNanos = System.nanoTime();
  private int failures;

  private RuntimeConfig inForce;
  private Inventory inventory = Inventory.empty();
  private Optional<DeviceSet> devices = Optional.empty();
  private Optional<String> trouble = Optional.of("the node has not been scanned yet");
  private OptionalLong specNanos = OptionalLong.empty();
  private List<Diagnostic> notes = List.of();
  private List<Check.Result> checks;
  private Object monitorToken = new Object();
  private final Map<String, Long> carriedSick = new HashMap<>();

  // Of the driver's thread only.
  private @Nullable HealthMonitor monitor;

  /**
   * Knows nothing yet but the outcome of the first checks.
   *
   * @param scheduler runs a task on the thread that owns this
   * @param changed is told of every change
   * @param sickened is told the UUID of a GPU that just got sick
   */
  Hardware(
      RuntimeConfig config,
      NodeAccess node,
      List<Check.Result> checks,
      Executor scheduler,
      Timing timing,
      Metrics metrics,
      Log log,
      Runnable changed,
      Consumer<String> sickened) {
    this.wanted = config;
    this.inForce = config;
    this.node = node;
    this.checks = List.copyOf(checks);
    this.scheduler = scheduler;
    this.timing = timing;
    this.metrics = metrics;
    this.log = log;
    this.changed = changed;
    this.sickened = sickened;
  }

  /** The config that the inventory was made with; a new one is in force after its first scan. */
  RuntimeConfig config() {
    return inForce;
  }

  Inventory inventory() {
    return inventory;
  }

  OptionalLong specNanos() {
    return specNanos;
  }

  /** What an administrator should know of the spec on disk. */
  List<Diagnostic> notes() {
    return notes;
  }

  /** What the checks found last. */
  List<Check.Result> checks() {
    return checks;
  }

  /** Why nothing more can be advertised; empty when all is well. */
  Optional<String> trouble(long now) {
    if (scanning && now - scanNanos > LONG_SCAN.toNanos()) {
      return Optional.of(
          "the driver has not answered for %d s"
              .formatted(Duration.ofNanos(now - scanNanos).toSeconds()));
    }
    return trouble;
  }

  /** Goes over to another config with the next scan, which is at once. */
  void reconfigure(RuntimeConfig config, NodeAccess access) {
    NodeAccess old = node;
    wanted = config;
    node = access;
    epoch++;
    // The monitor leans on what is released now; the next scan makes another.
    monitorToken = new Object();
    devices = Optional.empty();
    rescan();
    driver.execute(
        () -> {
          closeMonitor();
          old.release().run();
        });
  }

  void rescan() {
    nextScanNanos = System.nanoTime();
  }

  /** Starts a scan if one is due. */
  void look(long now) {
    recoverCarried(now);
    if (scanning || now - nextScanNanos < 0) {
      return;
    }
    scanning = true;
    scanNanos = now;
    RuntimeConfig config = wanted;
    NodeAccess access = node;
    int asked = epoch;
    driver.execute(
        () -> {
          Scan scan = scan(config, access);
          scheduler.execute(() -> finish(config, access, asked, scan));
        });
  }

  private Scan scan(RuntimeConfig config, NodeAccess access) {
    try {
      return Scan.of(config, access);
    } catch (RuntimeException | LinkageError e) {
      metrics.count("gpuprof_internal_errors_total", "survived");
      log.error("the scan failed unexpectedly", "cause", Log.trace(e));
      return Scan.failed("the scan failed unexpectedly: " + e);
    }
  }

  private void finish(RuntimeConfig config, NodeAccess access, int asked, Scan scan) {
    scanning = false;
    if (asked == epoch) {
      Duration pause = accept(config, access, scan) ? timing.rescan() : timing.rescanMissing();
      nextScanNanos = System.nanoTime() + pause.toNanos();
    }
    changed.run();
  }

  /** Whether all is well. */
  private boolean accept(RuntimeConfig config, NodeAccess access, Scan scan) {
    metrics.count("gpuprof_scans_total", scan.devices().isPresent() ? "succeeded" : "failed");
    report(scan.trouble());
    reportChecks(scan.checks());
    if (scan.devices().isEmpty()) {
      lose(scan.trouble().orElse("the scan failed"));
      return false;
    }
    failures = 0;
    if (scan.trouble().isPresent()) {
      metrics.count("gpuprof_spec_writes_total", "failed");
      return false;
    }
    if (scan.specWritten()) {
      metrics.count("gpuprof_spec_writes_total", "succeeded");
      specNanos = OptionalLong.of(System.nanoTime());
    }
    reportNotes(scan.notes());
    DeviceSet found = scan.devices().get();
    boolean sameConfig = config.equals(inForce);
    inForce = config;
    inventory = inventory.scanned(config, found, scan.sharedNodes());
    if (!sameConfig || !devices.equals(scan.devices())) {
      announce(found);
      watch(config, access, found);
    }
    devices = scan.devices();
    if (found.devices().isEmpty()) {
      trouble = Optional.of("the node was scanned and has no GPU to serve");
    }
    return !found.devices().isEmpty();
  }

  private void lose(String reason) {
    failures++;
    if (failures >= FAILURES_UNTIL_LOST) {
      inventory = inventory.lost(inForce, reason);
    }
  }

  /** Says a trouble once, not at every scan. */
  private void report(Optional<String> now) {
    if (!now.equals(trouble)) {
      now.ifPresent(text -> log.warn("the node cannot be served", "reason", text));
    }
    trouble = now;
  }

  /** Says what a check finds once, not at every scan. */
  private void reportChecks(List<Check.Result> now) {
    if (!now.isEmpty()) {
      now.stream()
          .filter(result -> !checks.contains(result))
          .forEach(result -> StartupReport.log(log, result));
      checks = now;
    }
  }

  private void reportNotes(List<Diagnostic> now) {
    for (Diagnostic note : now) {
      if (!notes.contains(note)) {
        if (note.severity() == Severity.INFO) {
          log.info("CDI spec", "id", note.id(), "note", note.fact(), "remedy", note.remedy());
        } else {
          log.warn("CDI spec", "id", note.id(), "note", note.fact(), "remedy", note.remedy());
        }
      }
    }
    notes = now;
  }

  private void announce(DeviceSet found) {
    log.info(
        "node scanned",
        "gpus",
        found.devices().size(),
        "source",
        found.source(),
        "driver",
        found.driverVersion());
    found.notes().forEach(note -> log.info("node", "note", note));
  }

  /** Exchanges the monitor; who is sick stays sick until the new one has watched for a while. */
  private void watch(RuntimeConfig config, NodeAccess access, DeviceSet found) {
    Object token = new Object();
    monitorToken = token;
    carriedSick.clear();
    long now = System.nanoTime();
    for (Inventory.Gpu gpu : inventory.gpus()) {
      gpu.sick().ifPresent(reason -> carriedSick.put(gpu.device().uuid(), now));
    }
    driver.execute(() -> exchangeMonitor(config, access, found, token));
  }

  private void exchangeMonitor(
      RuntimeConfig config, NodeAccess access, DeviceSet found, Object token) {
    try {
      closeMonitor();
      if (config.health().enabled() && !found.devices().isEmpty()) {
        HealthMonitor next = access.monitors().apply(found);
        monitor = next;
        next.start(listener(token));
      }
    } catch (RuntimeException | LinkageError e) {
      metrics.count("gpuprof_internal_errors_total", "survived");
      log.error("health is not watched", "cause", Log.trace(e));
    }
  }

  private HealthListener listener(Object token) {
    return new HealthListener() {
      @Override
      public void changed(String uuid, boolean healthy, String reason) {
        scheduler.execute(() -> judged(token, uuid, healthy, reason));
      }

      @Override
      public void noted(String fact) {
        log.info("health", "note", fact);
      }
    };
  }

  private void closeMonitor() {
    HealthMonitor old = monitor;
    monitor = null;
    if (old != null) {
      old.close();
    }
  }

  private void judged(Object token, String uuid, boolean healthy, String reason) {
    if (token != monitorToken) {
      return;
    }
    metrics.count("gpuprof_health_reports_total", healthy ? "well" : "sick");
    if (healthy) {
      log.info("GPU is well again", "gpu", uuid, "reason", reason);
    } else {
      log.warn("GPU is sick", "gpu", uuid, "reason", reason);
    }
    carriedSick.remove(uuid);
    boolean news = inventory.gpus().stream().anyMatch(gpu -> isNew(gpu, uuid, healthy));
    inventory = inventory.judged(inForce, uuid, healthy ? Optional.empty() : Optional.of(reason));
    if (news) {
      sickened.accept(uuid);
    }
    changed.run();
  }

  private static boolean isNew(Inventory.Gpu gpu, String uuid, boolean healthy) {
    return !healthy && gpu.device().uuid().equals(uuid) && gpu.sick().isEmpty();
  }

  private void recoverCarried(long now) {
    long recovery = TimeUnit.SECONDS.toNanos(inForce.health().recoverySeconds());
    if (recovery == 0 || carriedSick.isEmpty()) {
      return;
    }
    carriedSick
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = now - entry.getValue() >= recovery;
              if (over) {
                log.info("GPU is well again", "gpu", entry.getKey(), "reason", "no further fault");
                inventory = inventory.judged(inForce, entry.getKey(), Optional.empty());
              }
              return over;
            });
  }

  /** Gives everything back; waits a moment for a driver that answers. */
  void close(Duration grace) throws InterruptedException {
    monitorToken = new Object();
    driver.execute(this::closeMonitor);
    driver.execute(node.release());
    driver.shutdown();
    if (!driver.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      log.warn("the driver does not answer; the plugin ends without it");
      driver.shutdownNow();
    }
  }
}
