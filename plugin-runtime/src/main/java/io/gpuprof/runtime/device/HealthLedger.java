package io.gpuprof.runtime.device;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who is sick, and since when there was no further fault. Healthy again only after a quiet time, so
 * that a GPU which fails every minute does not flap. For several threads.
 */
final class HealthLedger {

  private final Duration recovery;
  private final LongSupplier nanos;
  private final HealthListener listener;
  private final Map<String, Sickness> sick = new HashMap<>();

  /**
   * All GPUs count as healthy at first.
   *
   * @param recovery zero means never
   */
  HealthLedger(Duration recovery, LongSupplier nanos, HealthListener listener) {
    this.recovery = recovery;
    this.nanos = nanos;
    this.listener = listener;
  }

  synchronized void fault(String uuid, String reason) {
    Sickness before = sick.put(uuid, new Sickness(reason, nanos.getAsLong()));
    if (before == null) {
      listener.changed(uuid, false, reason);
    } else if (!before.reason().equals(reason)) {
      listener.noted("%s, sick already (%s): %s".formatted(uuid, before.reason(), reason));
    }
  }

  synchronized void answered(String uuid) {
    Sickness sickness = sick.get(uuid);
    if (sickness == null || recovery.isZero()) {
      return;
    }
    if (nanos.getAsLong() - sickness.lastFault() >= recovery.toNanos()) {
      sick.remove(uuid);
      listener.changed(
          uuid,
          true,
          "it answers, and showed no fault for %d s; it was sick of: %s"
              .formatted(recovery.toSeconds(), sickness.reason()));
    }
  }

  private record Sickness(String reason, long lastFault) {}
}
