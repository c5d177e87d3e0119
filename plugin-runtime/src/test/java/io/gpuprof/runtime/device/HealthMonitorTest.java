package io.gpuprof.runtime.device;

import static io.gpuprof.runtime.device.StandIn.A;
import static io.gpuprof.runtime.device.StandIn.B;
import static io.gpuprof.runtime.device.StandIn.TWO_GPUS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.WorkloadPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Monitors with their threads: real events through the real binding, and what is left behind. */
class HealthMonitorTest {

  @TempDir Path folder;

  /** One test leaves a thread behind in a library that hangs. */
  private final long threadsBefore = threads();

  private NodeRoots roots() {
    return new FakeNode(folder).roots();
  }

  private HealthMonitor monitor(StandIn standIn) {
    return new NvmlHealthMonitor(
        () -> JnaNvml.open(standIn.library(), roots()),
        List.of(A, B),
        new XidPolicy(Set.of(31)),
        Duration.ofMinutes(5),
        System::nanoTime);
  }

  private static void await(String what, BooleanSupplier condition) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, "waited in vain for: " + what);
      Thread.sleep(10);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("gpuprof-"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lazy-events\n"})
  void xidsArriveThroughTheBinding(String quirk) throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS + quirk);
    Told told = new Told();
    try (HealthMonitor monitor = monitor(standIn)) {
      monitor.start(told);
      standIn.xid(0, 31);
      await("the first event", standIn::eventTaken);
      standIn.xid(1, 79);
      await("a change", () -> !told.changes().isEmpty());
    }
    assertEquals(List.of("sick " + B + ": XID 79 (GPU has fallen off the bus)"), told.changes());
    assertTrue(told.notes().get(0).contains("XID 31"), told.notes().toString());
    assertEquals(threadsBefore, threads());
  }

  @Test
  void aLostGpu() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS + "fail nvmlDeviceGetMemoryInfo 15 0\n");
    Told told = new Told();
    try (HealthMonitor monitor = monitor(standIn)) {
      monitor.start(told);
      await("a change", () -> !told.changes().isEmpty());
    }
    assertEquals(
        List.of(
            "sick " + A + ": it does not answer: nvmlDeviceGetMemoryInfo: GPU is lost (code 15)"),
        told.changes());
  }

  @Test
  void closingIsPromptAndFinal() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    Told told = new Told();
    HealthMonitor monitor = monitor(standIn);
    monitor.start(told);
    Thread.sleep(100);
    long before = System.nanoTime();
    monitor.close();
    assertTrue(System.nanoTime() - before < Duration.ofSeconds(1).toNanos());
    standIn.xid(0, 79);
    monitor.close();
    assertEquals(List.of(), told.changes());
    assertEquals(threadsBefore, threads());
  }

  @Test
  void aHangingDriverDoesNotHoldTheCloser() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS + "hang nvmlDeviceGetMemoryInfo 1\n");
    HealthMonitor monitor = monitor(standIn);
    monitor.start(new Told());
    Thread.sleep(100);
    long before = System.nanoTime();
    monitor.close();
    assertTrue(System.nanoTime() - before < Duration.ofSeconds(4).toNanos());
  }

  @Test
  void fiftyTimesLeavesNothingBehind() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    long files = openFiles();
    for (int round = 0; round < 50; round++) {
      try (HealthMonitor monitor = monitor(standIn)) {
        monitor.start(new Told());
      }
    }
    assertEquals(threadsBefore, threads());
    assertTrue(openFiles() <= files + 3, "open files: " + files + ", then " + openFiles());
    assertTrue(!Files.readString(Path.of("/proc/self/maps")).contains(folder.toString()));
  }

  private static long openFiles() throws Exception {
    try (var entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    }
  }

  @Test
  void closeFromTheListener() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    HealthMonitor monitor = monitor(standIn);
    AtomicLong calls = new AtomicLong();
    monitor.start(
        (uuid, healthy, reason) -> {
          calls.incrementAndGet();
          monitor.close();
        });
    standIn.xid(0, 79);
    await("the call", () -> calls.get() == 1);
    await("the thread's end", () -> threads() == threadsBefore);
  }

  @Test
  void aBugInTheListenerDoesNotEndTheWatch() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    AtomicLong calls = new AtomicLong();
    try (HealthMonitor monitor = monitor(standIn)) {
      monitor.start(
          (uuid, healthy, reason) -> {
            calls.incrementAndGet();
            throw new IllegalStateException("a bug");
          });
      standIn.xid(0, 79);
      await("the first", () -> calls.get() == 1);
      standIn.xid(1, 79);
      await("the second", () -> calls.get() == 2);
    }
  }

  private static Device device(String node, String bus) {
    return new Device(
        A,
        0,
        OptionalInt.of(0),
        bus,
        OptionalInt.empty(),
        "",
        0,
        "",
        false,
        List.of(new WorkloadPath(node)));
  }

  @Test
  void withoutNvmlTheNodesAreWatched() throws Exception {
    FakeNode node = new FakeNode(folder).gpu("0000:3b:00.0", A, 0).node("nvidia0");
    DeviceSet set =
        new DeviceSet(List.of(device("/dev/nvidia0", "0000:3b:00.0")), "", "", "procfs", List.of());
    AtomicLong now = new AtomicLong();
    Told told = new Told();
    NodeWatch watch =
        new NodeWatch(set, node.roots(), new HealthLedger(Duration.ofSeconds(10), now::get, told));
    watch.step();
    assertEquals(List.of(), told.changes());

    node.without("dev/nvidia0");
    watch.step();
    node.node("nvidia0");
    now.addAndGet(Duration.ofSeconds(9).toNanos());
    watch.step();
    assertEquals(
        List.of("sick " + A + ": " + folder + "/dev/nvidia0 does not exist"), told.changes());
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    watch.step();
    assertEquals(2, told.changes().size());

    node.without("proc/driver/nvidia/gpus/0000:3b:00.0/information")
        .without("proc/driver/nvidia/gpus/0000:3b:00.0");
    watch.step();
    assertTrue(told.changes().get(2).contains("the driver no longer has it"));
  }

  @Test
  void theMonitorFitsTheSource() throws Exception {
    NvmlLibrary library = new NvmlLibrary(Optional::empty, roots());
    DeviceSet nvml = new DeviceSet(List.of(), "", "", "nvml", List.of());
    DeviceSet procfs = new DeviceSet(List.of(), "", "", "procfs", List.of());
    var on = Configs.config(Configs.plugin(DeviceDiscoveryStrategy.AUTO), true);
    var off = Configs.config(Configs.plugin(DeviceDiscoveryStrategy.AUTO), false);
    assertEquals(
        NvmlHealthMonitor.class, HealthMonitors.of(on, library, nvml).orElseThrow().getClass());
    assertEquals(
        PollingHealthMonitor.class,
        HealthMonitors.of(on, library, procfs).orElseThrow().getClass());
    assertTrue(HealthMonitors.of(off, library, nvml).isEmpty());
  }

  @AfterEach
  void unlink() throws Exception {
    new FakeNode(folder).unlink();
  }
}
