package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.DiscoveryException;
import io.gpuprof.runtime.device.HealthListener;
import io.gpuprof.runtime.device.HealthMonitor;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node whose GPUs, health and disk do what the test says. */
final class FakeNode {

  volatile DeviceSet found = Gpus.set(4);
  volatile @Nullable String driverMissing;
  volatile @Nullable String diskFull;
  volatile @Nullable CountDownLatch hang;
  volatile @Nullable HealthListener listener;
  volatile Check.Outcome driverRoot = Check.Outcome.passed("is there");
  volatile Check.Outcome rivals = Check.Outcome.passed("none");
  volatile List<Diagnostic> notes = List.of();
  final AtomicInteger specs = new AtomicInteger();
  final AtomicInteger openMonitors = new AtomicInteger();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger released = new AtomicInteger();

  NodeAccess open() {
    opened.incrementAndGet();
    return new NodeAccess(
        this::scan,
        set -> new Monitor(),
        this::writeSpec,
        set -> new SpecPreview("spec of " + set.devices().size(), true),
        List::of,
        List.of(
            new Check("driver root", Check.Effect.EXPLAINS, () -> driverRoot),
            new Check("no rivals", Check.Effect.BLOCKS_PODS, () -> rivals)),
        released::incrementAndGet);
  }

  private DeviceSet scan() throws DiscoveryException {
    CountDownLatch latch = hang;
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new DiscoveryException("interrupted", e);
      }
    }
    String missing = driverMissing;
    if (missing != null) {
      throw new DiscoveryException(missing);
    }
    return found;
  }

  private SpecWriter.Written writeSpec(DeviceSet set) throws IOException {
    String full = diskFull;
    if (full != null) {
      throw new IOException(full);
    }
    specs.incrementAndGet();
    return new SpecWriter.Written(set, notes);
  }

  void report(String uuid, boolean healthy) {
    HealthListener now = listener;
    if (now == null) {
      throw new AssertionError("nobody listens");
    }
    now.changed(uuid, healthy, healthy ? "quiet" : "XID 79");
  }

  private final class Monitor implements HealthMonitor {
    @Override
    public void start(HealthListener toTell) {
      openMonitors.incrementAndGet();
      listener = toTell;
    }

    @Override
    public void close() {
      openMonitors.decrementAndGet();
    }
  }
}
