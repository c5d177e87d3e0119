package io.gpuprof.runtime.plugin;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread does. */
final class Await {

  private static final Duration LONGEST = Duration.ofSeconds(15);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    until(what, LONGEST, condition);
  }

  static void until(String what, Duration longest, BooleanSupplier condition) {
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen: " + what);
      }
      pause(5);
    }
  }

  /** Waits until something has held without a break for a while. */
  static void settles(String what, Duration span, BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    long since = System.nanoTime();
    while (System.nanoTime() - since < span.toNanos()) {
      if (!condition.getAsBoolean()) {
        since = System.nanoTime();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("did not settle: " + what);
      }
      pause(5);
    }
  }

  /** Checks that something holds for a while. */
  static void holds(String what, Duration span, BooleanSupplier condition) {
    long end = System.nanoTime() + span.toNanos();
    while (System.nanoTime() < end) {
      if (!condition.getAsBoolean()) {
        throw new AssertionError("did not hold: " + what);
      }
      pause(5);
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
