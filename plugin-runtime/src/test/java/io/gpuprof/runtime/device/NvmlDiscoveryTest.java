package io.gpuprof.runtime.device;

import static io.gpuprof.runtime.device.StandIn.A;
import static io.gpuprof.runtime.device.StandIn.B;
import static io.gpuprof.runtime.device.StandIn.TWO_GPUS;
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

/** The real binding against the stand-in; without the trial in a child, which has its own test. */
class NvmlDiscoveryTest {

  @TempDir Path folder;
  private FakeNode node = new FakeNode(Path.of("/"));

  @BeforeEach
  void nodes() throws Exception {
    node =
        new FakeNode(folder).driver("535.261.03").node("nvidiactl").node("nvidia0").node("nvidia1");
    node.numa("0000:3b:00.0", 0).numa("0000:d8:00.0", 1);
  }

  private DeviceSet scan(MigStrategy mig) throws DiscoveryException {
    return new NvmlDiscovery(
            () -> JnaNvml.open(folder.resolve("libnvidia-ml.so.1"), node.roots()),
            node.roots(),
            new Admission(
                Configs.plugin(DeviceDiscoveryStrategy.NVML, List.of(), List.of(), List.of(), mig),
                node.roots()))
        .scan();
  }

  private DeviceSet scan() throws DiscoveryException {
    return scan(MigStrategy.NONE);
  }

  private static List<String> uuids(DeviceSet set) {
    return set.devices().stream().map(Device::uuid).toList();
  }

  @Test
  void readsEverything() throws Exception {
    StandIn.in(folder, TWO_GPUS);
    DeviceSet set = scan();
    assertEquals(List.of(), set.notes());
    assertEquals("535.261.03", set.driverVersion());
    assertEquals("12.2", set.cudaVersion());
    assertEquals("nvml", set.source());
    Device second = set.devices().get(1);
    assertEquals(B, second.uuid());
    assertEquals(1, second.index());
    assertEquals(OptionalInt.of(1), second.minor());
    assertEquals("0000:d8:00.0", second.pciBusId());
    assertEquals(OptionalInt.of(1), second.numaNode());
    assertEquals("d800", second.board());
    assertEquals(85899345920L, second.memoryBytes());
    assertEquals("NVIDIA A100-SXM4-80GB", second.product());
    assertEquals("/dev/nvidia1", second.deviceNodes().get(0).value());
  }

  @Test
  void anOldDriverHasOnlyOldNames() throws Exception {
    StandIn.in(folder, TWO_GPUS, List.of("-DOLD"));
    DeviceSet set = scan();
    assertEquals(List.of(), set.notes());
    assertEquals(List.of(A, B), uuids(set));
    assertEquals("0000:d8:00.0", set.devices().get(1).pciBusId());
  }

  @Test
  void aWideDomain() throws Exception {
    StandIn.in(folder, TWO_GPUS.replace("00000000:D8", "00010000:D8"));
    node.numa("10000:d8:00.0", 3);
    Device second = scan().devices().get(1);
    assertEquals("10000:d8:00.0", second.pciBusId());
    assertEquals(OptionalInt.of(3), second.numaNode());
  }

  @ParameterizedTest
  @CsvSource({
    "nvmlDeviceGetHandleByIndex_v2",
    "nvmlDeviceGetUUID",
    "nvmlDeviceGetMinorNumber",
    "nvmlDeviceGetPciInfo_v3",
    "nvmlDeviceGetMigMode",
  })
  void oneBadGpuCostsThatGpu(String call) throws Exception {
    StandIn.in(folder, TWO_GPUS + "fail " + call + " 15 0\n");
    DeviceSet set = scan();
    assertEquals(List.of(B), uuids(set));
    assertEquals(1, set.devices().get(0).index());
    String note = set.notes().get(0);
    assertTrue(note.startsWith("GPU 0"), note);
    assertTrue(note.contains(call + ": GPU is lost (code 15)"), note);
  }

  @ParameterizedTest
  @CsvSource({"nvmlDeviceGetName", "nvmlDeviceGetMemoryInfo", "nvmlDeviceGetBoardId"})
  void whatIsOnlyNiceToKnowCostsNothing(String call) throws Exception {
    StandIn.in(folder, TWO_GPUS + "fail " + call + " 3\n");
    assertEquals(List.of(A, B), uuids(scan()));
  }

  @Test
  void sharpEdgeS19AGpuInMigModeIsNotHandedOutWhole() throws Exception {
    StandIn.in(folder, TWO_GPUS.replaceFirst("mig=0", "mig=1"));
    DeviceSet none = scan();
    assertEquals(List.of(B), uuids(none));
    assertEquals(
        List.of(
            "GPU 0 (%s) is left out: it is in MIG mode and migStrategy is none; drain the node and make it whole again with nvidia-smi -i 0 -mig 0"
                .formatted(A)),
        none.notes());

    DeviceSet mixed = scan(MigStrategy.MIXED);
    assertEquals(List.of(B), uuids(mixed));
    assertTrue(
        mixed.notes().get(0).contains("this version does not hand out MIG devices"),
        mixed.notes().toString());
  }

  @Test
  void theDisplayCardIsSkipped() throws Exception {
    StandIn.in(
        folder, TWO_GPUS.replaceFirst("name=NVIDIA A100-SXM4-80GB", "name=NVIDIA DGX Display"));
    assertEquals(List.of(B), uuids(scan()));
  }

  @Test
  void noGpuIsAVisibleState() throws Exception {
    StandIn.in(folder, "driver 535.261.03\ncuda 12020\n");
    DeviceSet set = scan();
    assertEquals(List.of(), set.devices());
    assertEquals(List.of("NVML started and knows no GPU"), set.notes());
  }

  @Test
  void everyCodeOfInitHasACauseAndANextStep() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    assertInitFails(standIn, 4, "may not open the NVIDIA device nodes");
    assertInitFails(standIn, 12, "the whole driver folder");
    assertInitFails(standIn, 17, "device cgroup");
    assertInitFails(standIn, 18, "kernel module (535.261.03) are of different driver versions");
    assertInitFails(standIn, 999, "dmesg");
    assertInitFails(standIn, 9, "device cgroup");
    node.without("dev/nvidiactl");
    assertInitFails(standIn, 9, "/dev/nvidiactl does not exist");
    node.without("proc/driver/nvidia/version");
    assertInitFails(standIn, 9, "The kernel module is not loaded");
  }

  /** NVML opens its own /dev, and the host's, mounted elsewhere, is another one. */
  @Test
  void nodesThatOnlyTheHostSeesAreNotBlamedOnTheCgroup(@TempDir Path own) throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS + "fail nvmlInit_v2 9\n");
    assertEquals(
        ("NVML (%s) did not start: nvmlInit_v2: Driver Not Loaded (code 9). The host has the device nodes and this"
                + " container does not see them: there is no %s/dev/nvidiactl, NVML looks nowhere else, and"
                + " %s/dev/nvidiactl does not help it: run the plugin privileged with the host's /dev mounted"
                + " (pod.deviceAccess: privileged).")
            .formatted(standIn.library(), own, folder),
        initFailure(standIn, node.roots(own)));
    FakeNode container = new FakeNode(own).node("nvidiactl");
    node.without("dev/nvidiactl");
    String denied = initFailure(standIn, node.roots(own));
    container.unlink();
    assertTrue(denied.contains("device cgroup"), denied);
  }

  private static String initFailure(StandIn standIn, NodeRoots roots) {
    return String.valueOf(
        assertThrows(NvmlUnavailable.class, () -> JnaNvml.open(standIn.library(), roots))
            .getMessage());
  }

  private void assertInitFails(StandIn standIn, int code, String words) throws Exception {
    standIn.script(TWO_GPUS + "fail nvmlInit_v2 " + code + "\n");
    String message =
        String.valueOf(assertThrows(DiscoveryException.class, this::scan).getMessage());
    assertTrue(message.contains("(code " + code + ")"), message);
    assertTrue(message.contains(words), message);
  }

  @Test
  void aFileThatIsNoLibrary() throws Exception {
    Files.writeString(folder.resolve("libnvidia-ml.so.1"), "not a library, but long enough");
    assertScanFails("It is not a shared library (no ELF header)");
  }

  @Test
  void aLibraryForAnotherProcessor() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    byte[] bytes = Files.readAllBytes(standIn.library());
    bytes[18] = (byte) 21; // ppc64le
    Files.write(standIn.library(), bytes);
    assertScanFails("It is built for ppc64le and this process is");
  }

  @Test
  void aMissingFile() {
    assertScanFails("There is no such file");
  }

  private void assertScanFails(String words) {
    String message =
        String.valueOf(assertThrows(DiscoveryException.class, this::scan).getMessage());
    assertTrue(message.contains(folder.resolve("libnvidia-ml.so.1").toString()), message);
    assertTrue(message.contains(words), message);
  }

  @Test
  void sessionsDoNotDisturbEachOther() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    try (Nvml first = JnaNvml.open(standIn.library(), node.roots())) {
      for (int round = 0; round < 50; round++) {
        assertEquals(List.of(A, B), uuids(scan()));
      }
      assertEquals(2, first.deviceCount().or(0));
    }
    assertTrue(!Files.readString(Path.of("/proc/self/maps")).contains(folder.toString()));
  }

  @Test
  void aCallAfterCloseIsAnErrorAndNotACrash() throws Exception {
    Nvml nvml = JnaNvml.open(StandIn.in(folder, TWO_GPUS).library(), node.roots());
    nvml.close();
    nvml.close();
    assertEquals(Nvml.UNINITIALIZED, nvml.deviceCount().code());
  }

  @AfterEach
  void unlink() throws Exception {
    node.unlink();
  }
}
