package io.gpuprof.runtime.device;

import java.time.Duration;

/**
 * Makes a GPU sick that the driver never answers for. The others keep the state that they have:
 * until the call returns, nobody can ask about them.
 */
final class HangWatch implements Watch {

  /** Longer than the trial of a library, and than the driver's own timeouts of about 45 s. */
  static final Duration LIMIT = Duration.ofSeconds(90);

  private static final Duration ROUND = Duration.ofSeconds(5);

  private final Question question;
  private final HealthLedger ledger;

  HangWatch(Question question, HealthLedger ledger) {
    this.question = question;
    this.ledger = ledger;
  }

  @Override
  public Duration step() {
    question
        .unansweredFor(LIMIT)
        .ifPresent(
            uuids ->
                uuids.forEach(
                    uuid ->
                        ledger.fault(
                            uuid,
                            "a call about it hangs in the driver for more than %d s"
                                .formatted(LIMIT.toSeconds()))));
    return ROUND;
  }

  @Override
  public void end() {
    // holds nothing
  }
}
