package io.gpuprof.runtime.device;

import io.gpuprof.runtime.node.NvmlAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** NVML as a test wants it, with a clock of its own that runs while somebody waits. */
final class FakeNvml implements Nvml {

  final List<String> uuids;
  final Map<String, Integer> failing = new HashMap<>();
  final Queue<NvmlReply<NvmlEvent>> events = new ArrayDeque<>();
  final Set<String> registered = new HashSet<>();
  int openFailure;
  int registerFailure;
  int sessions;
  int open;
  Consumer<String> whenAsked = uuid -> {};
  private Duration now = Duration.ofDays(3);

  FakeNvml(String... uuids) {
    this.uuids = List.of(uuids);
  }

  long nanos() {
    return now.toNanos();
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  Nvml session() throws NvmlUnavailable {
    if (openFailure != 0) {
      throw new NvmlUnavailable(
          NvmlAnswer.Stage.START, "code " + openFailure, NvmlUnavailable.Cause.UNKNOWN);
    }
    sessions++;
    open++;
    return this;
  }

  void xid(String uuid, int number) {
    events.add(
        NvmlReply.of(new NvmlEvent(new NvmlDevice(uuids.indexOf(uuid) + 1), EVENT_XID, number)));
  }

  void waitFails(int code) {
    events.add(NvmlReply.failed(code, "nvmlEventSetWait_v2"));
  }

  private String uuidOf(NvmlDevice device) {
    return uuids.get((int) device.address() - 1);
  }

  private <T> NvmlReply<T> about(NvmlDevice device, T value) {
    int code = device.address() == 0 ? GPU_IS_LOST : failing.getOrDefault(uuidOf(device), SUCCESS);
    return code == SUCCESS ? NvmlReply.of(value) : NvmlReply.failed(code, "fake");
  }

  @Override
  public NvmlReply<String> driverVersion() {
    return NvmlReply.of("535.261.03");
  }

  @Override
  public NvmlReply<Integer> cudaDriverVersion() {
    return NvmlReply.of(12020);
  }

  @Override
  public NvmlReply<Integer> deviceCount() {
    return NvmlReply.of(uuids.size());
  }

  @Override
  public NvmlReply<NvmlDevice> deviceByIndex(int index) {
    return NvmlReply.of(new NvmlDevice(index + 1));
  }

  @Override
  public NvmlReply<NvmlDevice> deviceByUuid(String uuid) {
    NvmlDevice device = new NvmlDevice(uuids.indexOf(uuid) + 1);
    return about(device, device);
  }

  @Override
  public NvmlReply<String> uuid(NvmlDevice device) {
    return device.address() == 0 ? NvmlReply.failed(2, "no handle") : about(device, uuidOf(device));
  }

  @Override
  public NvmlReply<String> name(NvmlDevice device) {
    return about(device, "fake");
  }

  @Override
  public NvmlReply<Integer> minorNumber(NvmlDevice device) {
    return about(device, 0);
  }

  @Override
  public NvmlReply<String> pciBusId(NvmlDevice device) {
    return about(device, "00000000:3B:00.0");
  }

  @Override
  public NvmlReply<Long> memoryBytes(NvmlDevice device) {
    whenAsked.accept(uuidOf(device));
    return about(device, 1L);
  }

  @Override
  public NvmlReply<Boolean> migEnabled(NvmlDevice device) {
    return about(device, false);
  }

  @Override
  public NvmlReply<Integer> boardId(NvmlDevice device) {
    return about(device, 0);
  }

  @Override
  public NvmlReply<NvmlEventSet> createEventSet() {
    return NvmlReply.of(new NvmlEventSet(1));
  }

  @Override
  public NvmlReply<Long> supportedEvents(NvmlDevice device) {
    return about(device, EVENT_XID | EVENT_DOUBLE_BIT_ECC);
  }

  @Override
  public NvmlReply<Long> register(NvmlDevice device, long types, NvmlEventSet set) {
    if (registerFailure != 0) {
      return NvmlReply.failed(registerFailure, "nvmlDeviceRegisterEvents");
    }
    registered.add(uuidOf(device));
    return NvmlReply.of(types);
  }

  @Override
  public NvmlReply<NvmlEvent> await(NvmlEventSet set, int millis) {
    NvmlReply<NvmlEvent> event = events.poll();
    if (event != null) {
      return event;
    }
    passes(Duration.ofMillis(millis));
    return NvmlReply.failed(TIMEOUT, "nothing");
  }

  @Override
  public void free(NvmlEventSet set) {}

  @Override
  public void close() {
    open--;
  }
}
