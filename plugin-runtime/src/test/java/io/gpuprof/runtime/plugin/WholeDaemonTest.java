package io.gpuprof.runtime.plugin;

import static io.gpuprof.runtime.device.StandIn.A;
import static io.gpuprof.runtime.device.StandIn.B;
import static io.gpuprof.runtime.device.StandIn.TWO_GPUS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.plugin.v1beta1.CdiDevice;
import io.gpuprof.runtime.plugin.v1beta1.ContainerAllocateResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin as a process with nothing replaced: the compiled config, a driver tree, NVML loaded
 * from it (a stand-in of ours), the spec on disk, real signals, and a kubelet on a real socket.
 */
@Timeout(120)
class WholeDaemonTest {

  /** A scan that found no driver is repeated after 10 s. */
  private static final Duration LATE = Duration.ofSeconds(40);

  @TempDir Path folder;
  private NodeOnDisk node;
  private FakeKubelet kubelet;
  private final List<DaemonProcess> running = new ArrayList<>();

  @BeforeEach
  void node() throws Exception {
    node = new NodeOnDisk(folder, TWO_GPUS, 2).configure();
    kubelet = new FakeKubelet(node.kubelet);
  }

  @AfterEach
  void end() {
    running.forEach(DaemonProcess::close);
    kubelet.close();
  }

  private DaemonProcess start() throws IOException {
    DaemonProcess daemon = DaemonProcess.start(node);
    running.add(daemon);
    return daemon;
  }

  private DaemonProcess registered() throws IOException {
    kubelet.start();
    DaemonProcess daemon = start();
    awaitService(daemon, 2);
    return daemon;
  }

  private void awaitService(DaemonProcess daemon, int gpus) {
    await(daemon, "the kubelet has %d GPUs".formatted(gpus), () -> kubelet.allocatable() == gpus);
    await(daemon, "ready", daemon::isReady);
  }

  private static void await(
      DaemonProcess daemon, String what, java.util.function.BooleanSupplier condition) {
    try {
      Await.until(what, LATE, () -> condition.getAsBoolean() || !daemon.isAlive());
      assertTrue(daemon.isAlive(), "the daemon ended");
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it logged:\n" + daemon.log(), e);
    }
  }

  @Test
  void registersListsAllocatesAndEndsOnTermination() throws Exception {
    DaemonProcess daemon = registered();
    assertEquals("nvidia.com/gpu", kubelet.lastRegistration().orElseThrow().getResourceName());
    assertEquals(List.of(A, B), kubelet.ids());

    String spec = Files.readString(node.spec());
    for (String part :
        List.of(
            "\"name\": \"" + B + "\"",
            "\"hostPath\": \"/home/kubernetes/bin/nvidia/lib64/libnvidia-ml.so.535.261.03\"",
            "\"path\": \"/home/kubernetes/bin/nvidia/toolkit/nvidia-ctk\"",
            "\"path\": \"/dev/nvidia1\"")) {
      assertTrue(spec.contains(part), () -> part + " is not in\n" + spec);
    }
    assertFalse(spec.contains(folder.toString()), "no path of the plugin's own view");

    ContainerAllocateResponse given = kubelet.allocate(B).getContainerResponses(0);
    assertEquals(
        List.of("gpuprof.io/gpu=" + B),
        given.getCdiDevicesList().stream().map(CdiDevice::getName).toList());
    assertTrue(given.getAnnotationsMap().containsValue("gpuprof.io/gpu=" + B));
    assertThrows(StatusRuntimeException.class, () -> kubelet.allocate("GPU-other"));
    assertTrue(daemon.get("/metrics").body().contains("gpuprof_devices{health=\"healthy\"} 2\n"));

    daemon.signal("TERM");
    assertEquals(0, daemon.awaitEnd(), daemon::log);
    Await.until("the stream ended", kubelet::isEnded);
    assertEquals(List.of(), kubelet.ids(), "the last list is empty");
    assertFalse(Files.exists(node.socket()));
    assertTrue(Files.exists(node.spec()), "running containers may be started again with it");
  }

  @Test
  void anXidMakesItsGpuUnhealthyAndNoOther() throws Exception {
    DaemonProcess daemon = registered();
    await(daemon, "watched", () -> daemon.log().contains("registered"));
    node.nvml.xid(1, 79);
    await(daemon, "one GPU less", () -> kubelet.allocatable() == 1);
    assertEquals("Unhealthy", kubelet.devices().get(1).getHealth());
    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> kubelet.allocate(B));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("XID 79 (GPU has fallen off the bus)"));
    assertEquals(200, daemon.get("/readyz").statusCode(), "one GPU of two still serves");
  }

  /**
   * The config's list replaces the usual one, and a driver that delivers events only after some
   * other call, as NVIDIA's mock does, is heard all the same.
   */
  @Test
  void sharpEdgeS30TheListOfXidsInTheConfigIsTheWholeList() throws Exception {
    node.nvml.script("lazy-events\n" + TWO_GPUS);
    node.configure("    - 13\n    - 31\n", "    - 79\n");
    DaemonProcess daemon = registered();
    node.nvml.xid(0, 79);
    await(
        daemon,
        "ignored",
        () -> daemon.log().contains("XID 79 (GPU has fallen off the bus) of " + A + " is ignored"));
    assertEquals(2, kubelet.allocatable());
    node.nvml.xid(1, 13);
    await(daemon, "counted", () -> kubelet.allocatable() == 1);
    assertTrue(daemon.log().contains("XID 13"), daemon::log);
  }

  @Test
  void aGpuThatDoesNotAnswerCostsItselfAndNoOther() throws Exception {
    DaemonProcess daemon = registered();
    node.nvml.script(TWO_GPUS + "fail nvmlDeviceGetMemoryInfo 15 0\n");
    await(daemon, "one GPU less", () -> kubelet.allocatable() == 1);
    assertEquals("Unhealthy", kubelet.devices().get(0).getHealth());
    kubelet.allocate(B);
    node.nvml.script(TWO_GPUS + "fail nvmlDeviceGetHandleByIndex_v2 15 0\n");
    kubelet.restart();
    awaitService(daemon, 1);
  }

  /** Engines refuse a link to a node, so the spec has none for this GPU; it costs that GPU only. */
  @Test
  void aGpuThatTheSpecCannotHaveIsNotOffered() throws Exception {
    node.linkNode("nvidia1", "nvidia0");
    kubelet.start();
    DaemonProcess daemon = start();
    awaitService(daemon, 1);
    assertEquals(List.of(A), kubelet.ids());
    String page = daemon.get("/readyz").body();
    assertTrue(page.contains("`/dev/nvidia1` is a symbolic link"), page);
  }

  @Test
  void anotherFileOfOurKindIsToldByReadiness() throws Exception {
    DaemonProcess daemon = registered();
    Files.copy(node.spec(), node.cdi.resolve("old.json"));
    daemon.signal("HUP");
    await(daemon, "not ready", () -> !daemon.isReady());
    String page = daemon.get("/readyz").body();
    assertTrue(page.contains("no other file claims our CDI kind: [old.json]"), page);
    assertEquals(2, kubelet.allocatable(), "the service goes on");
  }

  @Test
  void hangupAndAChangedFileAreAppliedOrSaidToBeWrong() throws Exception {
    DaemonProcess daemon = registered();
    node.configure("replicas: 1", "replicas: 3");
    await(daemon, "applied", () -> kubelet.allocatable() == 6);

    node.replaceConfig(node.text("replicas: 1", "replicas: 5000"));
    daemon.signal("HUP");
    await(daemon, "refused", () -> daemon.log().contains("config rejected"));
    assertTrue(daemon.log().contains("`sharing.timeSlicing.replicas` is 5000"), daemon::log);
    assertEquals(6, kubelet.allocatable(), "the last good one stays");
    assertTrue(daemon.isReady());
    assertEquals(1, kubelet.registrations());

    node.configure();
    daemon.signal("HUP");
    await(daemon, "applied again", () -> kubelet.allocatable() == 2);
    await(daemon, "hangup heard", () -> daemon.log().contains("reload asked for"));
  }

  @Test
  void aDriverThatArrivesLateIsFound() throws Exception {
    node.hideDriver();
    kubelet.start();
    DaemonProcess daemon = start();
    await(daemon, "looked", () -> daemon.log().contains("node cannot be served"));
    assertEquals(0, kubelet.registrations());
    assertEquals(503, daemon.get("/readyz").statusCode());
    assertTrue(daemon.get("/readyz").body().contains("libnvidia-ml.so.1"));
    assertEquals(200, daemon.get("/healthz").statusCode());
    node.installDriver();
    awaitService(daemon, 2);
    assertTrue(Files.exists(node.spec()));
  }

  @Test
  void kubeletRestartsAlsoTwiceInQuickSuccession() throws Exception {
    DaemonProcess daemon = registered();
    kubelet.restart();
    awaitService(daemon, 2);
    kubelet.restart();
    kubelet.restart();
    awaitService(daemon, 2);
    int registrations = kubelet.registrations();
    Await.holds(
        "one registration that stays",
        Duration.ofSeconds(3),
        () -> kubelet.allocatable() == 2 && kubelet.registrations() == registrations);
  }

  @Test
  void ofTwoInstancesTheNewerServesAndTheOlderTakesOver() throws Exception {
    DaemonProcess older = registered();
    int port = Daemon.freePort();
    Path config = folder.resolve("second.yaml");
    Files.writeString(config, node.text("port: " + node.port, "port: " + port));
    DaemonProcess newer = DaemonProcess.start(node, config, port);
    running.add(newer);
    await(newer, "the newer serves", () -> newer.isReady() && !older.isReady());
    assertEquals(2, kubelet.allocatable());
    int registrations = kubelet.registrations();
    Await.holds(
        "no quarrel", Duration.ofSeconds(3), () -> kubelet.registrations() == registrations);

    newer.signal("TERM");
    assertEquals(0, newer.awaitEnd(), newer::log);
    awaitService(older, 2);
  }

  @Test
  void aWrongConfigEndsItWithAllFindings() throws Exception {
    node.replaceConfig(node.text("replicas: 1", "replicas: 0").replace("kind: ", "knid: "));
    DaemonProcess daemon = start();
    assertEquals(1, daemon.awaitEnd());
    assertTrue(daemon.log().contains("config.yaml:"), daemon::log);
  }
}
