package io.gpuprof.runtime.device;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the driver is being asked just now. A call into a stuck driver does not come back, so
 * another thread has to be able to see whom it is about.
 */
final class Question {

  private final LongSupplier nanos;
  private volatile @Nullable Asked asked;

  Question(LongSupplier nanos) {
    this.nanos = nanos;
  }

  void about(List<String> uuids) {
    asked = new Asked(uuids, nanos.getAsLong());
  }

  void answered() {
    asked = null;
  }

  /** The GPUs whose answer takes longer than this. */
  Optional<List<String>> unansweredFor(Duration limit) {
    Asked now = asked;
    return now != null && nanos.getAsLong() - now.since() > limit.toNanos()
        ? Optional.of(now.uuids())
        : Optional.empty();
  }

  private record Asked(List<String> uuids, long since) {
    Asked {
      uuids = List.copyOf(uuids);
    }
  }
}
