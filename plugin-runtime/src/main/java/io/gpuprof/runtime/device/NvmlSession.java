package io.gpuprof.runtime.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open NVML, its event set and the GPUs that are watched through it. */
final class NvmlSession implements AutoCloseable {

  /** Short, so that closing is prompt: a wait cannot be cut short from outside. */
  static final int WAIT_MILLIS = 250;

  private static final long WANTED =
      Nvml.EVENT_XID | Nvml.EVENT_DOUBLE_BIT_ECC | Nvml.EVENT_SINGLE_BIT_ECC;

  private final Nvml nvml;
  private final @Nullable NvmlEventSet events;
  private final HealthLedger ledger;
  private final HealthListener listener;
  private final Question question;
  private final List<Gpu> gpus = new ArrayList<>();

  private NvmlSession(
      Nvml nvml,
      @Nullable NvmlEventSet events,
      HealthLedger ledger,
      HealthListener listener,
      Question question) {
    this.nvml = nvml;
    this.events = events;
    this.ledger = ledger;
    this.listener = listener;
    this.question = question;
  }

  static NvmlSession open(
      NvmlSource source,
      List<String> uuids,
      HealthLedger ledger,
      HealthListener listener,
      Question question)
      throws NvmlUnavailable {
    question.about(uuids);
    try {
      Nvml nvml = source.open();
      return with(nvml, uuids, ledger, listener, question);
    } finally {
      question.answered();
    }
  }

  private static NvmlSession with(
      Nvml nvml,
      List<String> uuids,
      HealthLedger ledger,
      HealthListener listener,
      Question question) {
    NvmlReply<NvmlEventSet> events = nvml.createEventSet();
    if (events.value().isEmpty()) {
      listener.noted(
          "health: NVML gives no events (%s); GPUs are only asked whether they answer"
              .formatted(events.error()));
    }
    NvmlSession session =
        new NvmlSession(nvml, events.value().orElse(null), ledger, listener, question);
    uuids.forEach(uuid -> session.gpus.add(new Gpu(uuid)));
    return session;
  }

  /**
   * Waits a little. Without anything registered it is the same as when nothing happens, but NVML
   * might not wait then, so {@link Nvml#await} is spared.
   */
  NvmlReply<NvmlEvent> await() {
    if (events == null || gpus.stream().noneMatch(gpu -> gpu.registered)) {
      return idle();
    }
    return nvml.await(events, WAIT_MILLIS);
  }

  private static NvmlReply<NvmlEvent> idle() {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return NvmlReply.failed(Nvml.TIMEOUT, "nothing to wait for");
  }

  NvmlReply<String> uuid(NvmlDevice device) {
    Optional<Gpu> known = gpus.stream().filter(gpu -> device.equals(gpu.handle)).findFirst();
    return known.isPresent() ? NvmlReply.of(known.get().uuid) : nvml.uuid(device);
  }

  /** Asks every GPU; whether all answered. */
  boolean poll() {
    boolean all = true;
    for (Gpu gpu : gpus) {
      question.about(List.of(gpu.uuid));
      all &= poll(gpu);
      question.answered();
    }
    return all;
  }

  private boolean poll(Gpu gpu) {
    NvmlReply<NvmlDevice> handle = handle(gpu);
    if (handle.value().isEmpty()) {
      return silent(gpu, handle);
    }
    NvmlReply<Long> memory = nvml.memoryBytes(handle.value().get());
    // GPUs without memory of their own (Grace, Thor) answer that they have no such thing.
    if (memory.value().isEmpty() && !memory.notOffered()) {
      return silent(gpu, memory);
    }
    gpu.failures = 0;
    register(gpu, handle.value().get());
    ledger.answered(gpu.uuid);
    return true;
  }

  private NvmlReply<NvmlDevice> handle(Gpu gpu) {
    if (gpu.handle != null) {
      return NvmlReply.of(gpu.handle);
    }
    NvmlReply<NvmlDevice> reply = nvml.deviceByUuid(gpu.uuid);
    gpu.handle = reply.value().orElse(null);
    return reply;
  }

  private boolean silent(Gpu gpu, NvmlReply<?> reply) {
    gpu.failures++;
    boolean certain =
        reply.is(Nvml.GPU_IS_LOST) || reply.is(Nvml.NOT_FOUND) || reply.is(Nvml.RESET_REQUIRED);
    if (certain) {
      // Should it come back, then with a new handle and without our registration.
      gpu.handle = null;
      gpu.registered = false;
    }
    if (certain || gpu.failures >= NvmlWatch.PATIENCE) {
      ledger.fault(
          gpu.uuid, "it does not answer: %s (code %d)".formatted(reply.error(), reply.code()));
    }
    return false;
  }

  private void register(Gpu gpu, NvmlDevice handle) {
    if (events == null || gpu.registered || gpu.withoutEvents) {
      return;
    }
    NvmlReply<Long> supported = nvml.supportedEvents(handle);
    long types = supported.or(0L) & WANTED;
    NvmlReply<Long> registered = types == 0 ? supported : nvml.register(handle, types, events);
    if (types != 0 && registered.value().isPresent()) {
      gpu.registered = true;
    } else if (registered.value().isPresent() || registered.notOffered()) {
      gpu.withoutEvents = true;
      listener.noted(
          "health: %s reports no events; it is only asked whether it answers".formatted(gpu.uuid));
    } else {
      ledger.fault(
          gpu.uuid,
          "its events cannot be watched: %s (code %d)"
              .formatted(registered.error(), registered.code()));
    }
  }

  @Override
  public void close() {
    if (events != null) {
      nvml.free(events);
    }
    nvml.close();
  }

  private static final class Gpu {
    final String uuid;
    @Nullable NvmlDevice handle;
    boolean registered;
    boolean withoutEvents;
    int failures;

    Gpu(String uuid) {
      this.uuid = uuid;
    }
  }
}
