package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.testing.FuzzInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node that means harm, as a folder and as a listing: the commands that look at nodes give an
 * answer soon, and no order of it reaches the terminal.
 */
class HostileFolderTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> TEXTS =
      List.of(
          "etc/os-release",
          "etc/containerd/config.toml",
          "etc/cdi/x.json",
          "proc/1/mountinfo",
          "proc/devices",
          "proc/driver/nvidia/version",
          "proc/driver/nvidia/gpus/0000:3b:00.0/information",
          "etc/ld.so.cache",
          "usr/lib64/libcuda.so.535.1");

  @TempDir Path folder;

  private void all(Path node) {
    for (List<String> command :
        List.of(
            List.of("detect", "--root", node.toString()),
            List.of("doctor", "ubuntu", "--root", node.toString()),
            List.of("cdi", "ubuntu", "--driver-tree", node.toString()))) {
      Cli run =
          assertTimeoutPreemptively(SOON, () -> Cli.run(folder, command.toArray(String[]::new)));
      assertTrue(run.code() == 0 || run.code() == 1, () -> command + ": " + run.err());
      assertFalse(run.err().contains("\tat "), run.err());
      FuzzInput.assertPlain(run.out() + run.err());
    }
  }

  private Path root() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    for (String text : TEXTS) {
      Files.createDirectories(root.resolve(text).resolve("..").normalize());
    }
    return root;
  }

  @Test
  void pipesInPlaceOfAllFiles() throws Exception {
    Path root = root();
    for (String text : TEXTS) {
      Process process = new ProcessBuilder("mkfifo", root.resolve(text).toString()).start();
      Assumptions.assumeTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0);
    }
    all(root);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/../../../../etc/shadow", "/proc/self/mem", "/proc/kmsg", "x", "/"})
  void linksInPlaceOfAllFiles(String target) throws IOException {
    Path root = root();
    for (String text : TEXTS) {
      Files.createSymbolicLink(root.resolve(text), Path.of(target));
    }
    all(root);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ID=\u001b[2J\nVERSION=\u202e\u0000",
        "\u00ff\u00fe\u0000",
        "9",
        "[[[[[[",
        "a = {"
      })
  void contentsThatNobodyWrites(String content) throws IOException {
    Path root = root();
    for (String text : TEXTS) {
      Files.write(root.resolve(text), content.repeat(2_000).getBytes(StandardCharsets.ISO_8859_1));
    }
    all(root);
  }

  @Test
  void namesThatGiveOrders() throws IOException {
    Path root = root();
    Files.createFile(root.resolve("etc/cdi/a\nerror[x]: \u001b[2J.json"));
    Files.createFile(root.resolve("etc/cdi/\u001b[2J.yml"));
    Files.createFile(root.resolve("usr/lib64/libcuda.so.\u001b[31m"));
    Files.createSymbolicLink(root.resolve("usr/lib64/libnvidia-ml.so.1"), Path.of("\u001b[2J/\nx"));
    all(root);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\u0000", "f\t", "c\tx\t\t:\t./\u001b[2J", "l\t777\t0\t\u001b[2J\t./usr"})
  void listings(String line) throws IOException {
    Path listing = folder.resolve("node.listing");
    Files.writeString(listing, (line + "\n").repeat(1_000));
    all(listing);
  }

  @Test
  void aListingThatIsAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    Process process = new ProcessBuilder("mkfifo", pipe.toString()).start();
    Assumptions.assumeTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0);
    // As with <(zcat node.listing.gz): what is named on the command line is read to its end.
    Process writer =
        new ProcessBuilder("sh", "-c", "printf 'd\\t755\\t0\\t\\t./usr\\n' > pipe")
            .directory(folder.toFile())
            .start();
    assertEquals(1, Cli.run(folder, "detect", "--root", "pipe").code());
    assertTrue(writer.waitFor(10, TimeUnit.SECONDS));
  }
}
