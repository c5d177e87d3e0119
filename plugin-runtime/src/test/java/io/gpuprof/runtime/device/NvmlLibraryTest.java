package io.gpuprof.runtime.device;

import static io.gpuprof.runtime.device.StandIn.A;
import static io.gpuprof.runtime.device.StandIn.TWO_GPUS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.node.NvmlAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library is tried in a child process before this one lets it in. */
class NvmlLibraryTest {

  @TempDir Path folder;
  private FakeNode node = new FakeNode(Path.of("/"));

  @BeforeEach
  void procfsKnowsOneGpu() throws Exception {
    node =
        new FakeNode(folder).driver("535.261.03").node("nvidiactl").node("nvidia0").node("nvidia1");
    node.gpu("0000:3b:00.0", A, 0);
  }

  private NvmlLibrary library(Duration limit) {
    return new NvmlLibrary(
        () -> Optional.of(folder.resolve("libnvidia-ml.so.1")),
        node.roots(),
        new NvmlTrial(node.roots(), limit)::run);
  }

  private DeviceSet auto(NvmlLibrary library) throws DiscoveryException {
    return Discoveries.of(
            Configs.config(Configs.plugin(DeviceDiscoveryStrategy.AUTO), true),
            library,
            node.roots())
        .scan();
  }

  private void assertProcfsBecause(DeviceSet set, String... words) {
    assertEquals("procfs", set.source());
    assertEquals(1, set.devices().size());
    for (String word : words) {
      assertTrue(set.notes().get(0).contains(word), set.notes().get(0));
    }
  }

  @Test
  void aGoodLibraryIsTriedOnceAndAnotherAnew() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    AtomicInteger trials = new AtomicInteger();
    NvmlTrial child = new NvmlTrial(node.roots(), Duration.ofSeconds(30));
    NvmlLibrary library =
        new NvmlLibrary(
            () -> Optional.of(standIn.library()),
            node.roots(),
            file -> {
              trials.incrementAndGet();
              child.run(file);
            });
    assertEquals("nvml", auto(library).source());
    assertEquals(2, auto(library).devices().size());
    assertEquals(1, trials.get());

    Files.delete(standIn.library());
    StandIn.in(folder, TWO_GPUS);
    assertEquals("nvml", auto(library).source());
    assertEquals(2, trials.get());
  }

  @Test
  void aCrashingLibraryIsAMessage() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS + "crash nvmlInit_v2\n");
    NvmlLibrary library = library(Duration.ofSeconds(30));
    assertProcfsBecause(
        auto(library),
        "it ended the process while loading it and starting NVML",
        "libnvidia-ml.so.1+0x");

    standIn.script(TWO_GPUS);
    assertEquals("nvml", auto(library).source());
  }

  @Test
  void aCrashAtOneGpuNamesIt() throws Exception {
    StandIn.in(folder, TWO_GPUS + "crash nvmlDeviceGetUUID 1\n");
    assertProcfsBecause(auto(library(Duration.ofSeconds(30))), "while asking GPU 1");
  }

  @Test
  void aHangingLibraryIsAMessage() throws Exception {
    StandIn.in(folder, TWO_GPUS + "hang nvmlInit_v2\n");
    assertProcfsBecause(
        auto(library(Duration.ofSeconds(5))), "it hung while loading it and starting NVML");
  }

  @Test
  void whatTheChildFoundIsTheReason() throws Exception {
    StandIn.in(folder, TWO_GPUS + "fail nvmlInit_v2 18\n");
    assertProcfsBecause(auto(library(Duration.ofSeconds(30))), "are of different driver versions");
  }

  @Test
  void theDriverArrivesLate() throws Exception {
    NvmlLibrary library = library(Duration.ofSeconds(30));
    assertProcfsBecause(auto(library), "There is no such file");
    StandIn.in(folder, TWO_GPUS);
    assertEquals("nvml", auto(library).source());
  }

  @Test
  void withoutBothTheMessageNamesBoth(@TempDir Path empty) {
    NodeRoots roots = new FakeNode(empty).roots();
    Discovery discovery =
        Discoveries.of(
            Configs.config(Configs.plugin(DeviceDiscoveryStrategy.AUTO), true),
            new NvmlLibrary(Optional::empty, roots),
            roots);
    String message =
        String.valueOf(assertThrows(DiscoveryException.class, discovery::scan).getMessage());
    assertTrue(message.contains("No libnvidia-ml.so.1 in the driver root"), message);
    assertTrue(message.contains("the kernel module is not loaded"), message);
  }

  private NvmlAnswer examine() {
    return NvmlLibrary.examine(folder.resolve("libnvidia-ml.so.1"), node.roots());
  }

  private NvmlAnswer.Fails failure() {
    NvmlAnswer answer = examine();
    return assertInstanceOf(NvmlAnswer.Fails.class, answer, answer.toString());
  }

  @Test
  void whoOnlyAsksIsToldWhatNvmlSays() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    assertEquals(new NvmlAnswer.Works("535.261.03", OptionalInt.of(2), List.of()), examine());

    standIn.script(TWO_GPUS + "fail nvmlDeviceGetUUID 15 1\n");
    NvmlAnswer.Works lost = assertInstanceOf(NvmlAnswer.Works.class, examine());
    assertTrue(lost.notes().get(0).startsWith("GPU 1 is left out: "), lost.toString());

    standIn.script(TWO_GPUS + "fail nvmlDeviceGetCount_v2 999\n");
    NvmlAnswer.Works silent = assertInstanceOf(NvmlAnswer.Works.class, examine());
    assertEquals(OptionalInt.empty(), silent.gpus());
    assertTrue(silent.notes().get(0).contains("how many GPUs"), silent.toString());
  }

  @Test
  void whoOnlyAsksIsToldWhereItFailed() throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS + "fail nvmlInit_v2 18\n");
    NvmlAnswer.Fails mismatch = failure();
    assertEquals(NvmlAnswer.Stage.START, mismatch.stage());
    assertTrue(mismatch.problem().contains("(code 18)"), mismatch.toString());
    assertTrue(mismatch.cause().endsWith("are of different driver versions"), mismatch.cause());
    assertTrue(mismatch.remedy().startsWith("finish the driver upgrade"), mismatch.remedy());

    standIn.script(TWO_GPUS + "crash nvmlInit_v2\n");
    assertEquals(NvmlAnswer.Stage.CRASH, failure().stage());

    byte[] elf = Files.readAllBytes(standIn.library());
    elf[18] = (byte) 183;
    Files.write(standIn.library(), elf);
    assertEquals(NvmlAnswer.Stage.LOAD, failure().stage());
    assertTrue(failure().cause().startsWith("It is built for aarch64"), failure().cause());
    elf[4] = 1;
    elf[18] = 3;
    Files.write(standIn.library(), elf);
    assertTrue(failure().cause().startsWith("It is a 32-bit library"), failure().cause());
  }

  @AfterEach
  void unlink() throws Exception {
    node.unlink();
  }
}
