package io.gpuprof.runtime.device;

import static io.gpuprof.runtime.device.StandIn.A;
import static io.gpuprof.runtime.device.StandIn.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.MigStrategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcfsDiscoveryTest {

  @TempDir Path folder;
  private FakeNode node = new FakeNode(Path.of("/"));

  @BeforeEach
  void twoGpus() throws Exception {
    node = new FakeNode(folder).driver("535.261.03");
    // Minors and bus ids in opposite order: the index follows the bus id.
    node.gpu("0000:3b:00.0", A, 1).node("nvidia1").numa("0000:3b:00.0", 0);
    node.gpu("10000:01:00.0", B, 0).node("nvidia0").numa("10000:01:00.0", -1);
  }

  private ProcfsDiscovery discovery(List<String> include, List<String> exclude) {
    return new ProcfsDiscovery(
        node.roots(),
        new Admission(
            Configs.plugin(
                DeviceDiscoveryStrategy.PROCFS, List.of(), include, exclude, MigStrategy.NONE),
            node.roots()));
  }

  private DeviceSet scan() throws DiscoveryException {
    return discovery(List.of(), List.of()).scan();
  }

  @Test
  void readsWhatTheKernelModuleWrites() throws Exception {
    DeviceSet set = scan();

    assertEquals(1, set.notes().size());
    assertTrue(set.notes().get(0).startsWith("procfs shows MIG mode only"), set.notes().get(0));
    assertEquals("535.261.03", set.driverVersion());
    assertEquals("procfs", set.source());
    Device first = set.devices().get(0);
    assertEquals(A, first.uuid());
    assertEquals(0, first.index());
    assertEquals(OptionalInt.of(1), first.minor());
    assertEquals("0000:3b:00.0", first.pciBusId());
    assertEquals(OptionalInt.of(0), first.numaNode());
    assertEquals("NVIDIA A100-SXM4-80GB", first.product());
    assertEquals("/dev/nvidia1", first.deviceNodes().get(0).value());
    assertEquals(OptionalInt.empty(), set.devices().get(1).numaNode());
    assertEquals(1, set.devices().get(1).index());
  }

  @Test
  void readsTheOpenModulesVersion() throws Exception {
    node.write(
        "proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs@x)\n");
    assertEquals("570.86.15", scan().driverVersion());
  }

  @Test
  void oneBadGpuCostsThatGpu() throws Exception {
    node.gpu("0000:3b:00.0", "GPU-????????-????-????-????-????????????", 1);
    DeviceSet set = scan();
    assertEquals(List.of(B), set.devices().stream().map(Device::uuid).toList());
    assertTrue(set.notes().get(0).contains("does not know its UUID yet"), set.notes().toString());
  }

  @Test
  void anUnreadableFileCostsThatGpu() throws Exception {
    node.without("proc/driver/nvidia/gpus/0000:3b:00.0/information");
    DeviceSet set = scan();
    assertEquals(List.of(B), set.devices().stream().map(Device::uuid).toList());
    assertEquals(1, set.devices().get(0).index());
  }

  @Test
  void excludedByTheDriver() throws Exception {
    node.gpu("0000:3b:00.0", A, 1, "Yes");
    assertEquals(List.of(B), scan().devices().stream().map(Device::uuid).toList());
  }

  @Test
  void gpuInstancesMeanMig() throws Exception {
    node.write("proc/driver/nvidia/capabilities/gpu1/mig/gi7/access", "DeviceFileMinor: 66\n");
    DeviceSet set = scan();
    assertEquals(List.of(B), set.devices().stream().map(Device::uuid).toList());
    assertTrue(set.notes().get(0).contains("migStrategy is none"), set.notes().toString());
  }

  @Test
  void aMissingNodeIsNotAdvertised() throws Exception {
    node.without("dev/nvidia1");
    DeviceSet set = scan();
    assertEquals(List.of(B), set.devices().stream().map(Device::uuid).toList());
    assertTrue(set.notes().get(0).endsWith("/dev/nvidia1 does not exist"), set.notes().toString());
  }

  @Test
  void aFolderInTheNodesPlaceIsNotAdvertised() throws Exception {
    node.without("dev/nvidia1");
    Files.createDirectory(folder.resolve("dev/nvidia1"));
    assertTrue(scan().notes().get(0).endsWith("is not a character device"));
  }

  @Test
  void theDriverArrivesLate(@TempDir Path empty) throws Exception {
    node = new FakeNode(empty);
    ProcfsDiscovery discovery = discovery(List.of(), List.of());
    DiscoveryException early = assertThrows(DiscoveryException.class, discovery::scan);
    assertTrue(String.valueOf(early.getMessage()).contains("the kernel module is not loaded"));

    node.driver("535.261.03").gpu("0000:3b:00.0", A, 0).node("nvidia0");
    assertEquals(1, discovery.scan().devices().size());
  }

  @ParameterizedTest
  @CsvSource({
    A + ", " + A,
    "gpu-AAAAAAAA-0000-0000-0000-000000000000, " + A,
    "0, " + A,
    "001, " + B,
    "0000:3b:00.0, " + A,
    "3B:00.0, " + A,
    "00010000:01:00.0, " + B,
    "01:00.0, " + B,
  })
  void includeAndExclude(String selector, String chosen) throws Exception {
    DeviceSet included = discovery(List.of(selector), List.of()).scan();
    assertEquals(List.of(chosen), included.devices().stream().map(Device::uuid).toList());
    DeviceSet excluded = discovery(List.of(), List.of(selector)).scan();
    assertEquals(1, excluded.devices().size());
    assertTrue(!excluded.devices().get(0).uuid().equals(chosen));
  }

  @Test
  void anotherDomainIsAnotherGpu() throws Exception {
    DeviceSet set = discovery(List.of("0001:3b:00.0"), List.of()).scan();
    assertEquals(List.of(), set.devices());
    assertEquals("includeDevices names GPUs that were not found: 0001:3b:00.0", set.notes().get(0));
  }

  @AfterEach
  void unlink() throws Exception {
    node.unlink();
    new FakeNode(folder).unlink();
  }
}
