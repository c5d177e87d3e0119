package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.Configs;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllocatorTest {

  private static final String A = Gpus.gpu(0).uuid();
  private static final String B = Gpus.gpu(1).uuid();
  private static final String STRATEGIES = "    - cdi-cri\n    - cdi-annotations\n";

  private static Inventory inventory(RuntimeConfig config) {
    return Inventory.empty()
        .scanned(config, Gpus.set(2), List.of(new WorkloadPath("/dev/nvidiactl")));
  }

  private static Allocation allocate(RuntimeConfig config, String... ids) throws RefusedException {
    return Allocator.allocate(config, inventory(config), List.of(ids));
  }

  private static RuntimeConfig strategies(String list, String... more) {
    List<String> exchanges = new ArrayList<>(List.of(STRATEGIES, list));
    Collections.addAll(exchanges, more);
    return Configs.read(exchanges.toArray(String[]::new));
  }

  @Test
  void cdiNamesInTheCriFieldAndInAnAnnotation() throws RefusedException {
    Allocation given = allocate(Configs.read(), B, A);
    assertEquals(List.of("gpuprof.io/gpu=" + A, "gpuprof.io/gpu=" + B), given.cdiNames());
    assertEquals(
        List.of("gpuprof.io/gpu=" + A + ",gpuprof.io/gpu=" + B),
        List.copyOf(given.annotations().values()));
    String key = given.annotations().keySet().iterator().next();
    assertTrue(key.matches("cdi\\.k8s\\.io/[A-Za-z0-9][A-Za-z0-9_.-]{0,61}[A-Za-z0-9]"), key);
    assertEquals(Map.of(), given.envs());
    assertEquals(given, allocate(Configs.read(), A, B), "the kubelet's order does not matter");
  }

  @Test
  void theEnvironmentVariableListsTheGpus() throws RefusedException {
    Allocation given = allocate(strategies("    - envvar\n"), A, B);
    assertEquals(Map.of("NVIDIA_VISIBLE_DEVICES", A + "," + B), given.envs());
    assertEquals(List.of(), given.cdiNames());
    assertEquals(Map.of(), given.annotations());
  }

  @Test
  void markerMountsAlonePointTheVariableAtTheirFolder() throws RefusedException {
    Allocation given = allocate(strategies("    - volume-mounts\n"), A);
    assertEquals(
        Map.of("NVIDIA_VISIBLE_DEVICES", "/var/run/nvidia-container-devices"), given.envs());
    assertEquals(
        List.of(new Allocation.Mount("/var/run/nvidia-container-devices/" + A, "/dev/null", true)),
        given.mounts());
  }

  @Test
  void sharpEdgeS28MountsDoNotOverwriteTheListOfTheVariable() throws RefusedException {
    Allocation given = allocate(strategies("    - volume-mounts\n    - envvar\n"), A);
    assertEquals(Map.of("NVIDIA_VISIBLE_DEVICES", A), given.envs());
    assertEquals(1, given.mounts().size());
  }

  @Test
  void sharpEdgeS28DeviceSpecsAreGivenWithCdiToo() throws RefusedException {
    RuntimeConfig config =
        strategies(
            "    - cdi-cri\n",
            "passDeviceSpecs: false",
            "passDeviceSpecs: true",
            "  devRoot: /",
            "  devRoot: /run/nvidia/driver",
            "containerDevRoot: /host",
            "containerDevRoot: /host/run/nvidia/driver");
    assertEquals(
        List.of(
            new Allocation.Node("/dev/nvidiactl", "/run/nvidia/driver/dev/nvidiactl", "rw"),
            new Allocation.Node("/dev/nvidia0", "/run/nvidia/driver/dev/nvidia0", "rw")),
        allocate(config, A).nodes());
  }

  @Test
  void everyCombinationOfStrategiesGivesWhatEachGives() throws RefusedException {
    List<String> all = List.of("envvar", "volume-mounts", "cdi-annotations", "cdi-cri");
    for (int mask = 1; mask < 16; mask++) {
      StringBuilder list = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        list.append((mask & 1 << i) != 0 ? "    - " + all.get(i) + "\n" : "");
      }
      Allocation given = allocate(strategies(list.toString()), A);
      assertEquals(
          (mask & 3) != 0, given.envs().containsKey("NVIDIA_VISIBLE_DEVICES"), list::toString);
      assertEquals((mask & 2) != 0, !given.mounts().isEmpty(), list::toString);
      assertEquals((mask & 4) != 0, !given.annotations().isEmpty(), list::toString);
      assertEquals((mask & 8) != 0, !given.cdiNames().isEmpty(), list::toString);
    }
  }

  @Test
  void extrasAndImexChannels() throws RefusedException {
    Allocation given =
        allocate(
            strategies(
                "    - envvar\n    - volume-mounts\n",
                "gdrcopy: false",
                "gdrcopy: true",
                "gds: false",
                "gds: true",
                "mofed: false",
                "mofed: true",
                "channelIds: []",
                "channelIds: [0]"),
            A);
    assertEquals(
        Map.of(
            "NVIDIA_VISIBLE_DEVICES", A,
            "NVIDIA_IMEX_CHANNELS", "0",
            "NVIDIA_GDRCOPY", "enabled",
            "NVIDIA_GDS", "enabled",
            "NVIDIA_MOFED", "enabled"),
        given.envs());
    assertEquals("/var/run/nvidia-container-devices/imex/0", given.mounts().get(1).containerPath());
  }

  @Test
  void replicasOfOneGpuAreOneGpu() throws RefusedException {
    RuntimeConfig config = Configs.read("replicas: 1", "replicas: 4");
    Allocation given = allocate(config, A + "::3", A + "::0");
    assertEquals(List.of("gpuprof.io/gpu=" + A), given.cdiNames());
    assertEquals(8, inventory(config).advertised().size());
  }

  @Test
  void indicesNameTheGpus() throws RefusedException {
    RuntimeConfig config = Configs.read("deviceIdStrategy: uuid", "deviceIdStrategy: index");
    assertEquals(List.of("gpuprof.io/gpu=1"), allocate(config, "1").cdiNames());
  }

  @Test
  void refusesMoreThanOneReplicaIfToldSo() {
    RuntimeConfig config =
        Configs.read(
            "replicas: 1", "replicas: 4",
            "failRequestsGreaterThanOne: false", "failRequestsGreaterThanOne: true");
    RefusedException refusal =
        assertThrows(RefusedException.class, () -> allocate(config, A + "::0", B + "::0"));
    assertTrue(String.valueOf(refusal.getMessage()).contains("only 1 is allowed"));
  }

  @Test
  void renamedReplicasHaveTheirOwnResource() {
    RuntimeConfig config =
        Configs.read(
            "replicas: 1", "replicas: 2", "renameByDefault: false", "renameByDefault: true");
    assertEquals("nvidia.com/gpu.shared", config.advertisedResource());
    assertEquals("gpuprof-gpu.shared.sock", config.socketName());
  }

  @Test
  void anUnknownDeviceIsRefusedWithItsName() {
    RefusedException refusal =
        assertThrows(RefusedException.class, () -> allocate(Configs.read(), "GPU-unknown"));
    assertEquals(RefusedException.Kind.INVALID, refusal.kind());
    assertTrue(String.valueOf(refusal.getMessage()).startsWith("unknown device `GPU-unknown`"));
  }

  @Test
  void aSickDeviceIsRefusedWithTheReason() {
    RuntimeConfig config = Configs.read();
    Inventory sick = inventory(config).judged(config, A, Optional.of("XID 79"));
    RefusedException refusal =
        assertThrows(RefusedException.class, () -> Allocator.allocate(config, sick, List.of(A)));
    assertEquals(RefusedException.Kind.UNHEALTHY, refusal.kind());
    assertTrue(String.valueOf(refusal.getMessage()).contains("XID 79"));
  }
}
