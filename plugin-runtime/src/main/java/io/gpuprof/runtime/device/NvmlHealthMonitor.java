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
  private @Nullable WatchLoop hangs;

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
    WatchLoop started = new WatchLoop(listener);
    HealthListener gated = started.gated();
    HealthLedger ledger = new HealthLedger(recovery, nanos, gated);
    Question question = new Question(nanos);
    WatchLoop second = new WatchLoop(gated);
    // Before a thread runs: a listener may close the monitor in its first call.
    loop = started;
    hangs = second;
    started.start(new NvmlWatch(source, uuids, policy, ledger, gated, question, nanos));
    second.start(new HangWatch(question, ledger));
  }

  @Override
  public void close() {
    if (hangs != null) {
      hangs.close();
    }
    if (loop != null) {
      loop.close();
    }
  }
}
