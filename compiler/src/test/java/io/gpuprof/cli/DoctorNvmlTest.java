package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.host.Listings;
import io.gpuprof.host.NodeOnDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On a live node the doctor loads NVML: here a stand-in, compiled, on a node whose files say that
 * it is the running system.
 */
class DoctorNvmlTest {

  private static final String GPUS =
      """
      driver 570.86.15
      cuda 12080
      gpu uuid=GPU-aaaaaaaa-0000-0000-0000-000000000000 minor=0 bus=00000000:3B:00.0 name=NVIDIA A10G
      gpu uuid=GPU-bbbbbbbb-0000-0000-0000-000000000000 minor=1 bus=00000000:3C:00.0 name=NVIDIA A10G
      """;

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  @TempDir Path temp;
  private Path root = Path.of("");
  private Path library = Path.of("");

  @BeforeEach
  void aLiveNode() throws Exception {
    root = Files.createDirectory(temp.resolve("node"));
    Assumptions.assumeTrue(
        NodeOnDisk.write(Listings.file("ubuntu"), root), "nobody may make device nodes here");
    library = root.resolve("usr/lib/x86_64-linux-gnu/libnvidia-ml.so.570.86.15");
    compile();
    script(GPUS);
    runs(Files.readString(BOOT_ID));
  }

  private void compile() throws Exception {
    Process gcc =
        new ProcessBuilder(
                List.of(
                    "gcc",
                    "-shared",
                    "-fPIC",
                    "-Wl,-soname,libnvidia-ml.so.1",
                    "-o",
                    library.toString(),
                    "../plugin-runtime/src/test/c/nvml_standin.c"))
            .redirectErrorStream(true)
            .start();
    String words = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, gcc.waitFor(), words);
  }

  private void script(String text) throws IOException {
    Files.writeString(library.resolveSibling("nvml_standin.txt"), text);
  }

  private void runs(String bootId) throws IOException {
    Path file = root.resolve(BOOT_ID.toString().substring(1));
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, bootId);
  }

  private Cli doctor() {
    return Cli.run(Path.of(""), "doctor", "--root", root.toString(), "ubuntu");
  }

  @Test
  void itWorks() {
    Cli cli = doctor();
    assertEquals(0, cli.code(), cli.out());
    assertTrue(
        cli.out().lines().anyMatch(l -> l.matches("  ok +NVML loads +driver 570.86.15, 2 GPUs")),
        cli.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fail nvmlInit_v2 9  | nvml-start-failed | NVML loads and does not start: the kernel module is not loaded | install the driver
          fail nvmlInit_v2 18 | nvml-start-failed | are of different driver versions | finish the driver upgrade
          fail nvmlInit_v2 4  | nvml-start-failed | this process may not open the NVIDIA device nodes | run it as root
          fail nvmlInit_v2 12 | nvml-start-failed | NVML found no library of its own driver | mount the whole driver folder
          fail nvmlInit_v2 999 | nvml-start-failed | NVML loads and does not start | See the kernel log
          crash nvmlInit_v2   | nvml-crashed | NVML ends or hangs the process that loads it: the library is damaged | install the driver anew
          fail nvmlDeviceGetUUID 15 1 | nvml-gpu-silent | not every GPU answers: GPU 1 is left out | see the kernel log
          """)
  void itFails(String statement, String id, String cause, String next) throws IOException {
    script(GPUS + statement + "\n");
    assertFinding(id, cause, next);
  }

  @Test
  void noGpu() throws IOException {
    script("driver 570.86.15\n");
    assertFinding("nvml-knows-no-gpu", "NVML starts and knows no GPU", "see the kernel log");
  }

  @Test
  void anOlderLibraryOfC() throws IOException {
    byte[] elf = Files.readAllBytes(library);
    String text = new String(elf, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("GLIBC_2.");
    assertTrue(at > 0, "the stand-in needs no glibc");
    elf[at + "GLIBC_".length()] = '9';
    Files.write(library, elf);
    assertFinding(
        "nvml-load-failed", "the C library of this process is older", "use an image or a system");
  }

  @Test
  void aFileThatIsNoLibrary() throws IOException {
    Files.write(library, new byte[200]);
    assertFinding("nvml-load-failed", "it is not a shared library", "install the driver anew");
  }

  @Test
  void aFolderOfAnotherSystemIsNotAsked() throws IOException {
    runs("00000000-0000-0000-0000-000000000000");
    String text = doctor().out();
    assertTrue(text.contains("not checked  NVML loads"), text);
    assertTrue(text.contains("boot_id is another one"), text);
    assertTrue(text.contains("; not checked is not fine\n"), text);
    Files.delete(root.resolve(BOOT_ID.toString().substring(1)));
    assertTrue(doctor().out().contains("it has no /proc/sys/kernel/random/boot_id"));
  }

  private void assertFinding(String id, String cause, String next) {
    Cli cli = doctor();
    assertEquals(1, cli.code(), cli.out());
    List<String> lines = cli.out().lines().toList();
    assertTrue(lines.get(0).contains("[" + id + "]: "), cli.out());
    assertTrue(lines.get(0).contains(cause), cli.out());
    assertTrue(lines.get(2).startsWith("  next: " + next), cli.out());
    assertEquals(1, lines.stream().filter(line -> line.startsWith("  next: ")).count(), cli.out());
  }
}
