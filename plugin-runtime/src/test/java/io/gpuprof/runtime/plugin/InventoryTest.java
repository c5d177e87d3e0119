package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.Configs;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.plugin.v1beta1.ListAndWatchResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InventoryTest {

  private static final String A = Gpus.gpu(0).uuid();

  @Test
  void aVanishedGpuIsUnhealthyAndStaysListed() {
    RuntimeConfig config = Configs.read();
    Inventory now =
        Inventory.empty()
            .scanned(config, Gpus.set(2), List.of())
            .scanned(config, Gpus.set(List.of(Gpus.gpu(1))), List.of());
    assertEquals(2, now.advertised().size());
    assertFalse(now.find(A).orElseThrow().healthy());
    assertTrue(now.scanned(config, Gpus.set(2), List.of()).find(A).orElseThrow().healthy());
  }

  @Test
  void sharpEdgeS31EveryReplicaOfASickGpuIsMarked() {
    RuntimeConfig config = Configs.read("replicas: 1", "replicas: 3");
    Inventory sick =
        Inventory.empty()
            .scanned(config, Gpus.set(2), List.of())
            .judged(config, A, Optional.of("XID 79"));
    assertEquals(3, sick.count(false));
    assertEquals(3, sick.count(true));
    assertEquals(6, sick.judged(config, A, Optional.empty()).count(true));
  }

  @Test
  void sicknessOutlivesAScan() {
    RuntimeConfig config = Configs.read();
    Inventory sick =
        Inventory.empty()
            .scanned(config, Gpus.set(2), List.of())
            .judged(config, A, Optional.of("XID 79"))
            .scanned(config, Gpus.set(3), List.of());
    assertFalse(sick.find(A).orElseThrow().healthy());
  }

  @Test
  void idsOfAnEarlierConfigAreRetiredNotDropped() {
    RuntimeConfig four = Configs.read("replicas: 1", "replicas: 4");
    RuntimeConfig two = Configs.read("replicas: 1", "replicas: 2");
    Inventory shrunk =
        Inventory.empty()
            .scanned(four, Gpus.set(1), List.of())
            .scanned(two, Gpus.set(1), List.of());
    assertEquals(4, shrunk.advertised().size());
    assertEquals(2, shrunk.count(true));
    assertTrue(shrunk.find(A + "::3").orElseThrow().refusal().isPresent());
  }

  @Test
  void anIndexThatMovedBelongsToTheGpuThatIsThere() {
    RuntimeConfig config = Configs.read("deviceIdStrategy: uuid", "deviceIdStrategy: index");
    Inventory before = Inventory.empty().scanned(config, Gpus.set(2), List.of());
    var moved =
        new io.gpuprof.runtime.device.Device(
            Gpus.gpu(1).uuid(),
            0,
            Gpus.gpu(1).minor(),
            Gpus.gpu(1).pciBusId(),
            Gpus.gpu(1).numaNode(),
            "",
            0,
            "",
            false,
            List.of());
    Inventory after = before.scanned(config, Gpus.set(List.of(moved)), List.of());
    assertEquals(Gpus.gpu(1).uuid(), after.find("0").orElseThrow().gpu().device().uuid());
    assertTrue(after.find("0").orElseThrow().healthy());
    assertFalse(after.find("1").orElseThrow().healthy());
  }

  @Test
  void topologyOnlyWhenTheKernelKnowsTheNode() {
    RuntimeConfig config = Configs.read();
    ListAndWatchResponse list =
        ProtoMapping.list(
            Inventory.empty()
                .scanned(
                    config, Gpus.set(List.of(Gpus.gpu(0, -1, ""), Gpus.gpu(1, 1, ""))), List.of()));
    assertFalse(list.getDevices(0).hasTopology());
    assertEquals(1, list.getDevices(1).getTopology().getNodes(0).getId());
  }

  @Test
  void tenThousandReplicasFitIntoOneMessage() {
    RuntimeConfig config = Configs.read("replicas: 1", "replicas: 1024");
    ListAndWatchResponse list =
        ProtoMapping.list(Inventory.empty().scanned(config, Gpus.set(16), List.of()));
    assertEquals(16_384, list.getDevicesCount());
    assertTrue(list.getSerializedSize() < 4 * 1024 * 1024, "the kubelet takes 4 MiB");
  }
}
