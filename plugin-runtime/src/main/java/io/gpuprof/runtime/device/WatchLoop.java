package io.gpuprof.runtime.device;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a monitor. Closing wakes it without an interrupt, which would reach into whatever
 * the listener is just doing.
 */
final class WatchLoop {

  private static final Duration AFTER_A_BUG = Duration.ofSeconds(5);

  /** Longer than a wait for events. A call that hangs in the driver is left behind. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Object gate = new Object();
  private final HealthListener listener;
  private @Nullable Thread thread;

  WatchLoop(HealthListener listener) {
    this.listener = listener;
  }

  /** The listener, until the loop is closed. */
  HealthListener gated() {
    return new Gate();
  }

  void start(Watch watch) {
    Thread started = new Thread(() -> run(watch), "gpuprof-health");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void run(Watch watch) {
    boolean closed;
    do {
      closed = rest(step(watch));
    } while (!closed);
    watch.end();
  }

  /** A monitor that died of a bug would call every GPU healthy for ever: it tells, and goes on. */
  private Duration step(Watch watch) {
    try {
      return watch.step();
    } catch (RuntimeException | LinkageError e) {
      new Gate().noted("health: a round failed, which is a bug of gpuprof: " + e);
      return AFTER_A_BUG;
    }
  }

  /** Whether the monitor was closed meanwhile. */
  private boolean rest(Duration pause) {
    try {
      return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  void close() {
    synchronized (gate) {
      closing.countDown();
    }
    Thread started = thread;
    if (started == null || started == Thread.currentThread()) {
      return;
    }
    try {
      started.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets no call through once the monitor is closed. */
  private final class Gate implements HealthListener {

    @Override
    public void changed(String uuid, boolean healthy, String reason) {
      synchronized (gate) {
        if (closing.getCount() > 0) {
          listener.changed(uuid, healthy, reason);
        }
      }
    }

    @Override
    public void noted(String fact) {
      synchronized (gate) {
        if (closing.getCount() > 0) {
          listener.noted(fact);
        }
      }
    }
  }
}
