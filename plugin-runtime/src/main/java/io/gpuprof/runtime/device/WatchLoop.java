package io.gpuprof.runtime.device;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

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
  private final Thread thread;

  private WatchLoop(HealthListener listener, Function<HealthListener, Watch> watch) {
    this.listener = listener;
    this.thread = new Thread(() -> run(watch.apply(new Gate())), "gpuprof-health");
    thread.setDaemon(true);
  }

  static WatchLoop start(HealthListener listener, Function<HealthListener, Watch> watch) {
    WatchLoop loop = new WatchLoop(listener, watch);
    loop.thread.start();
    return loop;
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
    if (Thread.currentThread() == thread) {
      closing.countDown();
      return;
    }
    synchronized (gate) {
      closing.countDown();
    }
    try {
      thread.join(CLOSE_LIMIT.toMillis());
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
