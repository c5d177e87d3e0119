package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.plugin.v1beta1.ContainerAllocateResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole stories between a kubelet and the plugin, on real sockets. */
@Timeout(60)
class LifecycleTest {

  @TempDir Path folder;
  private final FakeNode node = new FakeNode();
  private FakeKubelet kubelet;

  @BeforeEach
  void kubelet() {
    kubelet = new FakeKubelet(folder);
  }

  @AfterEach
  void end() {
    kubelet.close();
  }

  private Daemon registered(String... exchanges) throws IOException {
    kubelet.start();
    Daemon daemon = new Daemon(folder, node, exchanges);
    Await.until("registered", () -> kubelet.hasList() && daemon.isReady());
    return daemon;
  }

  private void assertServes(Daemon daemon, int gpus) {
    Await.settles(
        "one live registration",
        Duration.ofMillis(400),
        () -> kubelet.allocatable() == gpus && daemon.isReady());
  }

  @Test
  void registersListsAndAllocates() throws IOException {
    try (Daemon daemon = registered()) {
      assertEquals("v1beta1", kubelet.lastRegistration().orElseThrow().getVersion());
      assertEquals("nvidia.com/gpu", kubelet.lastRegistration().orElseThrow().getResourceName());
      assertEquals("gpuprof-gpu.sock", kubelet.lastRegistration().orElseThrow().getEndpoint());
      assertEquals(4, kubelet.devices().size());
      String id = kubelet.ids().get(2);
      ContainerAllocateResponse given = kubelet.allocate(id).getContainerResponses(0);
      assertEquals("gpuprof.io/gpu=" + id, given.getCdiDevices(0).getName());
      assertEquals(kubelet.ids().subList(0, 2), kubelet.prefer(kubelet.ids(), 2));
      StatusRuntimeException refusal =
          assertThrows(StatusRuntimeException.class, () -> kubelet.allocate("GPU-unknown"));
      assertEquals(Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
      assertEquals(1, daemon.count("gpuprof_allocations_total", "refused"));
      Await.holds("no list without a change", Duration.ofMillis(300), () -> kubelet.lists() == 1);
      assertEquals(1, kubelet.registrations());
    }
  }

  @Test
  void waitsForAKubeletThatComesLater() throws IOException {
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("scanned", () -> daemon.supervisor.status().healthy() == 4);
      assertFalse(daemon.isReady());
      kubelet.start();
      assertServes(daemon, 4);
    }
  }

  @Test
  void registersAgainAfterAKubeletRestart() throws IOException {
    try (Daemon daemon = registered()) {
      for (int i = 0; i < 3; i++) {
        kubelet.restart();
        assertServes(daemon, 4);
      }
    }
  }

  @Test
  void waitsOutAKubeletThatLeftItsSocketBehind() throws IOException {
    try (Daemon daemon = registered()) {
      kubelet.stop();
      Await.until("noticed", () -> !daemon.isReady());
      Await.pause(500);
      kubelet.start();
      assertServes(daemon, 4);
    }
  }

  @Test
  void kubeletSocketCreatedTwiceInQuickSuccession() throws IOException {
    try (Daemon daemon = registered()) {
      for (int i = 0; i < 5; i++) {
        kubelet.restart();
        Await.pause(7L * i);
        kubelet.restart();
        assertServes(daemon, 4);
      }
    }
  }

  @Test
  void ownSocketDeleted() throws IOException {
    try (Daemon daemon = registered()) {
      Files.delete(daemon.socket());
      Await.until("registered again", () -> kubelet.registrations() == 2);
      assertServes(daemon, 4);
    }
  }

  @Test
  void streamCancelledByTheKubelet() throws IOException {
    try (Daemon daemon = registered()) {
      kubelet.disconnect();
      Await.until("registered again", () -> kubelet.registrations() == 2);
      assertServes(daemon, 4);
    }
  }

  @Test
  void registrationWithoutAStream() throws IOException {
    kubelet.start().beginStreams(false);
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("tried again", () -> kubelet.registrations() >= 2);
      assertFalse(daemon.isReady());
      kubelet.beginStreams(true);
      assertServes(daemon, 4);
    }
  }

  @Test
  void refusedRegistrationsAreRepeatedWithAPause() throws IOException {
    kubelet.start().refuse(true);
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("refused", () -> daemon.count("gpuprof_registrations_total", "failed") >= 3);
      assertTrue(kubelet.registrations() < 20, "backs off");
      kubelet.refuse(false);
      assertServes(daemon, 4);
    }
  }

  /** A rolling update that overlaps: the newer one wins, the older one rests and can take over. */
  @Test
  void secondInstance() throws IOException {
    try (Daemon first = registered()) {
      Daemon second = new Daemon(folder, node);
      Await.until("second serves", () -> second.isReady() && !first.isReady());
      assertServes(second, 4);
      assertFalse(first.isReady());
      int before = kubelet.registrations();
      Await.holds("no quarrel", Duration.ofSeconds(1), () -> kubelet.registrations() == before);
      second.close();
      assertServes(first, 4);
    }
  }

  @Test
  void theFolderIsReplaced() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("d"));
    FakeKubelet other = new FakeKubelet(inner).start();
    try (other;
        Daemon daemon = new Daemon(inner, node)) {
      Await.until("registered", other::hasList);
      other.stop();
      Path moved = folder.resolve("old");
      Files.move(inner, moved);
      Files.createDirectory(inner);
      Files.copy(moved.resolve(daemon.config.getFileName()), daemon.config);
      other.start();
      Await.until("registered again", () -> other.allocatable() == 4 && daemon.isReady());
    }
  }

  @Test
  void sharpEdgeS18BothSocketsFollowTheFolder() throws IOException {
    try (Daemon daemon = registered()) {
      assertTrue(Files.exists(daemon.socket()));
      assertTrue(Files.exists(kubelet.socket()));
    }
  }

  @Test
  void terminationWithdrawsTheDevicesAndRemovesTheSocket() throws IOException {
    Daemon daemon = registered();
    daemon.close();
    Await.until("ended", kubelet::isEnded);
    assertEquals(List.of(), kubelet.devices());
    assertFalse(Files.exists(daemon.socket()));
    assertEquals(0, node.openMonitors.get());
    assertEquals(1, node.released.get());
    daemon.close(); // twice does no harm
  }

  @Test
  void healthDownAndUpReachesTheStreamWithAllReplicas() throws IOException {
    try (Daemon daemon = registered("replicas: 1", "replicas: 3")) {
      assertEquals(12, kubelet.allocatable());
      Await.until("watched", () -> node.listener != null);
      node.report(Gpus.gpu(1).uuid(), false);
      Await.until("all three down", () -> kubelet.allocatable() == 9);
      assertEquals(12, kubelet.devices().size());
      StatusRuntimeException refusal =
          assertThrows(
              StatusRuntimeException.class, () -> kubelet.allocate(Gpus.gpu(1).uuid() + "::0"));
      assertTrue(String.valueOf(refusal.getMessage()).contains("XID 79"));
      node.report(Gpus.gpu(1).uuid(), true);
      Await.until("all three up", () -> kubelet.allocatable() == 12);
      assertEquals(1, kubelet.registrations());
      assertTrue(daemon.isReady());
    }
  }

  @Test
  void aVanishedGpuStaysInTheListAsUnhealthy() throws IOException {
    try (Daemon daemon = registered()) {
      node.found = Gpus.set(3);
      Await.until("one unhealthy", () -> kubelet.allocatable() == 3);
      assertEquals(4, kubelet.devices().size());
      node.found = Gpus.set(5);
      Await.until("back, and one more", () -> kubelet.allocatable() == 5);
      assertEquals(1, kubelet.registrations());
      assertTrue(daemon.isReady());
    }
  }

  @Test
  void sharpEdgeS17ADriverThatArrivesLate() throws IOException {
    kubelet.start();
    node.driverMissing = "libnvidia-ml.so.1 was not found";
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("looked", () -> daemon.count("gpuprof_scans_total", "failed") >= 3);
      assertEquals(0, kubelet.registrations());
      assertTrue(
          daemon.supervisor.status().unready().contains("libnvidia-ml.so.1 was not found"),
          daemon.supervisor.status()::toString);
      node.driverMissing = null;
      assertServes(daemon, 4);
    }
  }

  @Test
  void zeroDevicesIsAStateNotAnEnd() throws IOException {
    kubelet.start();
    node.found = Gpus.set(0);
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("scanned", () -> daemon.count("gpuprof_scans_total", "succeeded") >= 3);
      assertEquals(0, kubelet.registrations());
      assertEquals(0, node.specs.get(), "a spec without devices is invalid");
      assertFalse(daemon.isReady());
      node.found = Gpus.set(2);
      assertServes(daemon, 2);
    }
  }

  @Test
  void aDriverThatGoesAwayMakesAllUnhealthyAndComesBack() throws IOException {
    try (Daemon daemon = registered()) {
      node.driverMissing = "the driver was unloaded";
      Await.until("all down", () -> kubelet.hasList() && kubelet.allocatable() == 0);
      assertEquals(4, kubelet.devices().size());
      node.driverMissing = null;
      assertServes(daemon, 4);
      assertEquals(1, kubelet.registrations());
    }
  }

  @Test
  void neverRegistersBeforeTheSpecIsOnDisk() throws IOException {
    kubelet.start();
    node.diskFull = "no space left on device";
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("tried", () -> daemon.count("gpuprof_spec_writes_total", "failed") >= 3);
      assertEquals(0, kubelet.registrations());
      assertFalse(daemon.isReady());
      node.diskFull = null;
      assertServes(daemon, 4);
      assertTrue(node.specs.get() > 0);
    }
  }

  @Test
  void aDriverThatHangsDoesNotKeepTheKubeletWaiting() throws IOException {
    try (Daemon daemon = registered()) {
      CountDownLatch latch = new CountDownLatch(1);
      node.hang = latch;
      Await.pause(200);
      kubelet.restart();
      assertServes(daemon, 4);
      kubelet.allocate(kubelet.ids().get(0));
      node.hang = null;
      latch.countDown();
    }
  }

  @Test
  void aGoodConfigIsApplied() throws IOException {
    try (Daemon daemon = registered()) {
      daemon.writeConfig("replicas: 1", "replicas: 2");
      Await.until("applied", () -> kubelet.allocatable() == 8);
      assertEquals(12, kubelet.devices().size(), "the four old IDs are unhealthy, not gone");
      assertEquals(2, daemon.supervisor.status().generation());
      assertEquals(1, kubelet.registrations(), "no new registration for a new list");
      Await.until("released", () -> node.released.get() == 1);
    }
  }

  @Test
  void anotherResourceIsRegisteredAnew() throws IOException {
    try (Daemon daemon = registered()) {
      daemon.writeConfig("nvidia.com/gpu", "example.com/accelerator");
      Await.until(
          "registered anew",
          () ->
              kubelet
                  .lastRegistration()
                  .map(r -> r.getResourceName().equals("example.com/accelerator"))
                  .orElse(false));
      Await.until("serving", () -> kubelet.allocatable() == 4 && daemon.isReady());
    }
  }

  @Test
  void aBadConfigIsRejectedAndTheLastGoodOneStays() throws IOException {
    try (Daemon daemon = registered()) {
      daemon.replaceConfig(daemon.text().replace("replicas: 1", "replicas: 5000"));
      Await.until("rejected", () -> daemon.count("gpuprof_config_reloads_total", "rejected") == 1);
      assertServes(daemon, 4);
      assertEquals(1, daemon.supervisor.status().generation());
      assertTrue(daemon.log().contains("5000"), daemon::log);
      daemon.writeConfig("replicas: 1", "replicas: 2");
      Await.until("applied", () -> kubelet.allocatable() == 8);
    }
  }

  @Test
  void aConfigThatVanishesChangesNothing() throws IOException {
    try (Daemon daemon = registered()) {
      Files.delete(daemon.config);
      Await.until("noticed", () -> daemon.count("gpuprof_config_reloads_total", "rejected") == 1);
      assertServes(daemon, 4);
    }
  }

  @Test
  void hangupScansAtOnce() throws IOException {
    try (Daemon daemon = registered()) {
      long before = daemon.count("gpuprof_scans_total", "succeeded");
      daemon.supervisor.reload();
      Await.until("scanned", () -> daemon.count("gpuprof_scans_total", "succeeded") > before);
      assertServes(daemon, 4);
    }
  }
}
