package io.gpuprof.runtime.device;

import static io.gpuprof.runtime.device.StandIn.A;
import static io.gpuprof.runtime.device.StandIn.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S30 to S32 and S36: the policy, step by step and without a thread. */
class NvmlWatchTest {

  private final FakeNvml nvml = new FakeNvml(A, B);
  private final Told told = new Told();
  private NvmlWatch watch = watch(Duration.ofMinutes(5));

  private NvmlWatch watch(Duration recovery) {
    return new NvmlWatch(
        nvml::session,
        List.of(A, B),
        new XidPolicy(Set.of(13, 31)),
        new HealthLedger(recovery, nvml::nanos, told),
        told,
        new Question(nvml::nanos),
        nvml::nanos);
  }

  private void run(Duration time) {
    long until = nvml.nanos() + time.toNanos();
    while (nvml.nanos() < until) {
      nvml.passes(watch.step());
    }
  }

  @Test
  void quietGpusAreNotSpokenOf() {
    run(Duration.ofMinutes(10));
    assertEquals(List.of(), told.changes());
    assertEquals(List.of(), told.notes());
    assertEquals(1, nvml.sessions);
    assertEquals(Set.of(A, B), nvml.registered);
  }

  @Test
  void anIgnoredXidIsANote() {
    nvml.xid(A, 31);
    run(Duration.ofSeconds(1));
    assertEquals(List.of(), told.changes());
    assertEquals(
        List.of("health: XID 31 (GPU memory page fault) of " + A + " is ignored"), told.notes());
  }

  @Test
  void anotherXidMakesItSickAndQuietMakesItWell() {
    nvml.xid(A, 79);
    run(Duration.ofSeconds(299));
    assertEquals(List.of("sick " + A + ": XID 79 (GPU has fallen off the bus)"), told.changes());
    run(Duration.ofSeconds(10));
    assertEquals(2, told.changes().size());
    assertTrue(
        told.changes()
            .get(1)
            .startsWith("well " + A + ": it answers, and showed no fault for 300 s"),
        told.changes().toString());
  }

  @Test
  void aFurtherFaultStartsTheQuietTimeAnew() {
    nvml.xid(A, 79);
    run(Duration.ofSeconds(200));
    nvml.xid(A, 119);
    run(Duration.ofSeconds(200));
    assertEquals(1, told.changes().size());
    run(Duration.ofSeconds(110));
    assertEquals(2, told.changes().size());
  }

  @Test
  void zeroMeansNever() {
    watch = watch(Duration.ZERO);
    nvml.xid(A, 79);
    run(Duration.ofHours(2));
    assertEquals(1, told.changes().size());
  }

  @Test
  void doubleBitErrorsCountAndCorrectedOnesDoNot() {
    nvml.events.add(NvmlReply.of(new NvmlEvent(new NvmlDevice(1), Nvml.EVENT_SINGLE_BIT_ECC, 0)));
    nvml.events.add(NvmlReply.of(new NvmlEvent(new NvmlDevice(2), Nvml.EVENT_DOUBLE_BIT_ECC, 0)));
    run(Duration.ofSeconds(1));
    assertEquals(List.of("sick " + B + ": double-bit ECC error"), told.changes());
  }

  @Test
  void aLostGpuIsFoundWithoutAnEvent() {
    run(Duration.ofSeconds(10));
    nvml.failing.put(B, Nvml.GPU_IS_LOST);
    run(Duration.ofSeconds(6));
    assertEquals(List.of("sick " + B + ": it does not answer: fake (code 15)"), told.changes());

    nvml.failing.clear();
    nvml.registered.clear();
    run(Duration.ofSeconds(310));
    assertEquals(2, told.changes().size());
    assertTrue(nvml.registered.contains(B), "watched again");
  }

  @Test
  void aGpuThatStaysAwayRenewsNvmlNowAndThen() {
    nvml.failing.put(B, Nvml.GPU_IS_LOST);
    run(Duration.ofMinutes(5));
    assertTrue(nvml.sessions >= 4 && nvml.sessions <= 6, "sessions: " + nvml.sessions);
    assertEquals(1, nvml.open);
    assertEquals(1, told.changes().size());
  }

  @Test
  void anUnclearErrorNeedsToLast() {
    run(Duration.ofSeconds(6));
    nvml.failing.put(A, Nvml.UNKNOWN);
    run(Duration.ofSeconds(9));
    assertEquals(List.of(), told.changes());
    run(Duration.ofSeconds(10));
    assertEquals(List.of("sick " + A + ": it does not answer: fake (code 999)"), told.changes());
  }

  @Test
  void aFailingWaitMakesNobodySick() {
    run(Duration.ofSeconds(1));
    nvml.waitFails(Nvml.UNKNOWN);
    nvml.waitFails(Nvml.UNKNOWN);
    run(Duration.ofSeconds(20));
    assertEquals(List.of(), told.changes());
    assertEquals(1, nvml.sessions);
  }

  @Test
  void aWaitThatKeepsFailingRenewsTheSessionWithoutSpinning() {
    run(Duration.ofSeconds(1));
    for (int i = 0; i < 8; i++) {
      nvml.waitFails(Nvml.UNKNOWN);
    }
    long before = nvml.nanos();
    while (!nvml.events.isEmpty()) {
      nvml.passes(watch.step());
    }
    assertTrue(nvml.nanos() - before > Duration.ofMinutes(1).toNanos());
    assertTrue(nvml.sessions > 1);
    assertEquals(List.of(), told.changes());
  }

  @Test
  void anEventOfNobodyAsksEverybody() {
    run(Duration.ofSeconds(1));
    nvml.failing.put(B, Nvml.GPU_IS_LOST);
    nvml.events.add(NvmlReply.of(new NvmlEvent(new NvmlDevice(0), Nvml.EVENT_XID, 79)));
    nvml.passes(watch.step());
    assertEquals(List.of("sick " + B + ": it does not answer: fake (code 15)"), told.changes());
  }

  @Test
  void anEventOfAnUnservedGpuIsANote() {
    watch =
        new NvmlWatch(
            nvml::session,
            List.of(A),
            new XidPolicy(Set.of()),
            new HealthLedger(Duration.ZERO, nvml::nanos, told),
            told,
            new Question(nvml::nanos),
            nvml::nanos);
    nvml.xid(B, 79);
    run(Duration.ofSeconds(1));
    assertEquals(List.of(), told.changes());
    assertTrue(told.notes().get(0).endsWith("which is not served"), told.notes().toString());
  }

  @Test
  void registrationThatFailsMakesItSick() {
    nvml.registerFailure = Nvml.UNKNOWN;
    watch.step();
    assertEquals(2, told.changes().size());
    assertTrue(told.changes().get(0).contains("its events cannot be watched"));
  }

  @ParameterizedTest
  @ValueSource(ints = {Nvml.NOT_SUPPORTED, Nvml.FUNCTION_NOT_FOUND})
  void aGpuWithoutEventsIsAskedOnly(int code) {
    nvml.registerFailure = code;
    watch.step();
    assertEquals(List.of(), told.changes());
    assertEquals(2, told.notes().size());
    nvml.failing.put(A, Nvml.GPU_IS_LOST);
    nvml.passes(NvmlWatch.POLL);
    watch.step();
    assertEquals(1, told.changes().size());
  }

  @Test
  void nvmlThatDoesNotOpenCountsWhenItLasts() {
    nvml.openFailure = 18;
    watch.step();
    watch.step();
    assertEquals(List.of(), told.changes());
    watch.step();
    assertEquals(
        List.of(
            "sick " + A + ": NVML cannot be used: code 18",
            "sick " + B + ": NVML cannot be used: code 18"),
        told.changes());
    nvml.openFailure = 0;
    run(Duration.ofSeconds(310));
    assertEquals(4, told.changes().size());
  }

  @Test
  void aCallThatHangsCostsTheGpuThatItIsAbout() {
    Question question = new Question(nvml::nanos);
    HangWatch hangs = new HangWatch(question, new HealthLedger(Duration.ZERO, nvml::nanos, told));
    question.about(List.of(A));
    nvml.passes(HangWatch.LIMIT);
    question.answered();
    hangs.step();
    question.about(List.of(B));
    hangs.step();
    assertEquals(List.of(), told.changes());

    nvml.passes(HangWatch.LIMIT.plusSeconds(1));
    hangs.step();
    hangs.step();
    assertEquals(
        List.of("sick " + B + ": a call about it hangs in the driver for more than 90 s"),
        told.changes());
  }

  /** The thread that is asked from is stuck; another one sees whom the question was about. */
  @Test
  void theQuestionIsKnownWhileItIsAsked() {
    Question question = new Question(nvml::nanos);
    HealthLedger ledger = new HealthLedger(Duration.ZERO, nvml::nanos, told);
    HangWatch hangs = new HangWatch(question, ledger);
    nvml.whenAsked =
        uuid -> {
          if (uuid.equals(B)) {
            nvml.passes(HangWatch.LIMIT.plusSeconds(1));
            hangs.step();
          }
        };
    new NvmlWatch(
            nvml::session,
            List.of(A, B),
            new XidPolicy(Set.of()),
            ledger,
            told,
            question,
            nvml::nanos)
        .step();
    assertEquals(1, told.changes().size());
    assertTrue(told.changes().get(0).startsWith("sick " + B), told.changes().toString());
  }

  @Test
  void theEndLeavesNothingOpen() {
    run(Duration.ofSeconds(1));
    watch.end();
    assertEquals(0, nvml.open);
  }
}
