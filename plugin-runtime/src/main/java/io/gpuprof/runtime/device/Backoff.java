package io.gpuprof.runtime.device;

import java.time.Duration;

/** Longer and longer rests after failures in a row, so that a lasting one does not spin. */
final class Backoff {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private int failures;

  /** How many in a row, this one included. */
  int failed() {
    return ++failures;
  }

  void succeeded() {
    failures = 0;
  }

  Duration rest() {
    // 2^5 seconds are beyond the longest already, and shifting further would overflow one day.
    Duration rest = FIRST.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 5));
    return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
  }
}
