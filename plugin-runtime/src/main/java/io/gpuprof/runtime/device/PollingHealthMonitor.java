package io.gpuprof.runtime.device;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Watches GPUs without NVML: whether their nodes are still there. */
final class PollingHealthMonitor implements HealthMonitor {

  private final DeviceSet set;
  private final NodeRoots roots;
  private final Duration recovery;
  private final LongSupplier nanos;
  private @Nullable WatchLoop loop;

  PollingHealthMonitor(DeviceSet set, NodeRoots roots, Duration recovery, LongSupplier nanos) {
    this.set = set;
    this.roots = roots;
    this.recovery = recovery;
    this.nanos = nanos;
  }

  @Override
  public void start(HealthListener listener) {
    WatchLoop started = new WatchLoop(listener);
    loop = started;
    started.start(new NodeWatch(set, roots, new HealthLedger(recovery, nanos, started.gated())));
  }

  @Override
  public void close() {
    if (loop != null) {
      loop.close();
    }
  }
}
