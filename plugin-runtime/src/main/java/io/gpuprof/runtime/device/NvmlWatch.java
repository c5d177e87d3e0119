package io.gpuprof.runtime.device;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session of NVML and renews it when it no longer serves. A failing wait says nothing about
 * any GPU: it is repeated with growing rests, then the session is renewed, and a renewed session
 * asks each GPU.
 */
final class NvmlWatch implements Watch {

  /** Failures in a row before they count. */
  static final int PATIENCE = 3;

  static final Duration POLL = Duration.ofSeconds(5);

  /** After a reset of a GPU only a NVML that was started anew may see it: a minute of polls. */
  private static final int POLLS_OF_A_BAD_SESSION = 12;

  private final NvmlSource source;
  private final List<String> uuids;
  private final XidPolicy policy;
  private final HealthLedger ledger;
  private final HealthListener listener;
  private final LongSupplier nanos;
  private final Question question;
  private final Backoff openings = new Backoff();
  private final Backoff waits = new Backoff();
  private @Nullable NvmlSession session;
  private long lastPoll;
  private int badPolls;

  NvmlWatch(
      NvmlSource source,
      List<String> uuids,
      XidPolicy policy,
      HealthLedger ledger,
      HealthListener listener,
      Question question,
      LongSupplier nanos) {
    this.source = source;
    this.uuids = List.copyOf(uuids);
    this.policy = policy;
    this.ledger = ledger;
    this.listener = listener;
    this.question = question;
    this.nanos = nanos;
  }

  @Override
  public Duration step() {
    NvmlSession current = session;
    if (current == null) {
      return open();
    }
    // Between waits and not in their place: a stand-in of NVIDIA's delivers an event only after
    // some other call, and a GPU that is lost without an event is found in no other way.
    if (nanos.getAsLong() - lastPoll >= POLL.toNanos()) {
      poll(current);
    }
    return session == null ? Duration.ZERO : await(current);
  }

  private Duration open() {
    try {
      NvmlSession opened = NvmlSession.open(source, uuids, ledger, listener, question);
      session = opened;
      openings.succeeded();
      badPolls = 0;
      poll(opened);
      return Duration.ZERO;
    } catch (NvmlUnavailable e) {
      if (openings.failed() >= PATIENCE) {
        uuids.forEach(uuid -> ledger.fault(uuid, "NVML cannot be used: " + e.text()));
      } else {
        listener.noted("health: NVML cannot be used, trying again: " + e.text());
      }
      return openings.rest();
    }
  }

  private void poll(NvmlSession current) {
    lastPoll = nanos.getAsLong();
    badPolls = current.poll() ? 0 : badPolls + 1;
    if (badPolls >= POLLS_OF_A_BAD_SESSION) {
      renew(current);
    }
  }

  private Duration await(NvmlSession current) {
    NvmlReply<NvmlEvent> reply = current.await();
    if (reply.value().isPresent()) {
      waits.succeeded();
      handle(current, reply.value().get());
      return Duration.ZERO;
    }
    if (reply.is(Nvml.TIMEOUT)) {
      waits.succeeded();
      return Duration.ZERO;
    }
    return waitFailed(current, reply);
  }

  private Duration waitFailed(NvmlSession current, NvmlReply<NvmlEvent> reply) {
    int failures = waits.failed();
    listener.noted(
        "health: waiting for events failed %d times in a row: %s (code %d)"
            .formatted(failures, reply.error(), reply.code()));
    if (failures >= PATIENCE) {
      renew(current);
    }
    return waits.rest();
  }

  /** A fault that cannot be assigned makes no GPU sick by itself: each is asked at once. */
  private void handle(NvmlSession current, NvmlEvent event) {
    NvmlReply<String> uuid = current.uuid(event.device());
    String what = policy.describe(event);
    if (uuid.value().isEmpty()) {
      listener.noted(
          "health: %s of a GPU that cannot be told (%s); all are asked"
              .formatted(what, uuid.error()));
      poll(current);
    } else if (!uuids.contains(uuid.value().get())) {
      listener.noted("health: %s of %s, which is not served".formatted(what, uuid.value().get()));
    } else if (policy.isFault(event)) {
      ledger.fault(uuid.value().get(), what);
    } else {
      listener.noted("health: %s of %s is ignored".formatted(what, uuid.value().get()));
    }
  }

  private void renew(NvmlSession current) {
    current.close();
    session = null;
  }

  @Override
  public void end() {
    if (session != null) {
      renew(session);
    }
  }
}
