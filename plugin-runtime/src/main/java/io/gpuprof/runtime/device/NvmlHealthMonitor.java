package io.gpuprof.runtime.device;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Watches GPUs through NVML: its events, and whether they answer. */
final class NvmlHealthMonitor implements HealthMonitor {

  private final NvmlSource source;
  private final List<String> uuids;
  private final XidPolicy policy;
  private final Duration recovery;
  private final LongSupplier nanos;
  private @Nullable WatchLoop loop;

  NvmlHealthMonitor(
      NvmlSource source,
      List<String> uuids,
      XidPolicy policy,
      Duration recovery,
      LongSupplier nanos) {
    this.source = source;
    this.uuids = List.copyOf(uuids);
    this.policy = policy;
    this.recovery = recovery;
    this.nanos = nanos;
  }

  @Override
  public void start(HealthListener listener) {
    loop = WatchLoop.start(listener, this::watch);
  }

  private Watch watch(HealthListener listener) {
    HealthLedger ledger = new HealthLedger(recovery, nanos, listener);
    return new NvmlWatch(source, uuids, policy, ledger, listener, nanos);
  }

  @Override
  public void close() {
    if (loop != null) {
      loop.close();
    }
  }
}
