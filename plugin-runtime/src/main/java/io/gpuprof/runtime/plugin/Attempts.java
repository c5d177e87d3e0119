package io.gpuprof.runtime.plugin;

import java.time.Duration;
import java.util.function.Consumer;

/** When the next registration may be tried. Of the supervisor's thread. */
final class Attempts {

  private static final int MOST_DOUBLINGS = 16;

  private final Timing timing;
  private final Consumer<Duration> wake;
  private int failures;
  private long notBefore = System.nanoTime();
  private long retryAt = System.nanoTime();

  /**
   * The first is due at once.
   *
   * @param wake has the supervisor look again after a while
   */
  Attempts(Timing timing, Consumer<Duration> wake) {
    this.timing = timing;
    this.wake = wake;
  }

  boolean isDue(long now) {
    return now - notBefore >= 0 && now - retryAt >= 0;
  }

  /** The next one is due; the pause that grew goes on growing from where it is. */
  void dueNow() {
    retryAt = System.nanoTime();
  }

  /** The next one is due, and what failed before is forgotten. */
  void beginAnew() {
    succeeded();
    dueNow();
  }

  void succeeded() {
    failures = 0;
  }

  /** One failed: the next is due after a pause that doubles each time. */
  void failed() {
    long first = timing.retryFirst().toNanos();
    long delay =
        Math.min(timing.retryMost().toNanos(), first << Math.min(failures, MOST_DOUBLINGS));
    failures++;
    retryAt = System.nanoTime() + delay;
    wake.accept(Duration.ofNanos(delay));
  }

  /** Leaves the field to another instance for a while; no reason to look sooner. */
  void yieldToAnother() {
    retryAt = System.nanoTime() + timing.superseded().toNanos();
  }

  /** None, however due, before the kubelet has seen the end of the stream that it had. */
  void letTheStreamEnd() {
    notBefore = System.nanoTime() + timing.pause().toNanos();
    wake.accept(timing.pause());
  }
}
