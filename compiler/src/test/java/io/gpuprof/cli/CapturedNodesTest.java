package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.host.Listings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nodes that were recorded and not written by hand, see the README beside them. What each command
 * says of them lies beside, {@code NAME.detect}, {@code NAME.doctor} and {@code NAME.cdi}.
 */
class CapturedNodesTest {

  private static final Path HERE = Path.of("");
  private static final Path FOLDER = Path.of("src/test/resources/captured");

  /** What neither of them has, so that there is a spec to look at. */
  private static final String NODES =
      """
      c\t666\t0\tc3:0\t./dev/nvidia0
      c\t666\t0\tc3:ff\t./dev/nvidiactl
      c\t666\t0\t1fd:0\t./dev/nvidia-uvm
      f\t755\t0\t\t./usr/bin/nvidia-cdi-hook
      """;

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"debian-12-packages", "debian-12-without-gpu"})
  void whatIsSaidOfThem(String name) throws IOException {
    String listing = FOLDER.resolve(name + ".listing").toString();
    assertSaid(name + ".detect", Cli.run(HERE, "detect", "--root", listing));
    assertSaid(name + ".doctor", Cli.run(HERE, "doctor", "--root", listing, "debian"));
    Path whole =
        Files.writeString(
            temp.resolve("node.listing"),
            Files.readString(FOLDER.resolve(name + ".listing")) + NODES);
    assertSaid(
        name + ".cdi",
        Cli.run(HERE, "cdi", "debian", "--driver-tree", whole.toString(), "--gpus", "1"));
  }

  private static void assertSaid(String name, Cli cli) throws IOException {
    String said = "exit code %d%n%s".formatted(cli.code(), cli.out() + cli.err());
    Path file = FOLDER.resolve(name);
    String expected = Files.exists(file) ? Files.readString(file) : "";
    if (Listings.rewrite() && !expected.equals(said)) {
      Files.writeString(file, said);
    }
    assertEquals(expected, said);
  }

  /** The hand-written node of Debian is like the recorded one where both say something. */
  @Test
  void theRecordedDriverIsFoundAsOnTheWrittenNode() throws IOException {
    assertTrue(
        Files.readString(FOLDER.resolve("debian-12-packages.cdi"))
            .contains("\"hostPath\": \"/usr/lib/x86_64-linux-gnu/nvidia/current/libcuda.so.535."));
    assertTrue(
        Files.readString(FOLDER.resolve("debian-12-without-gpu.doctor"))
            .contains("error[no-gpu]: The node has no NVIDIA GPU"));
  }

  @Test
  void theReadmeNamesThem() throws IOException {
    String readme = Files.readString(FOLDER.resolve("README.md"));
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> listings =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".listing"))
              .sorted()
              .toList();
      assertEquals(2, listings.size());
      listings.forEach(name -> assertTrue(readme.contains("`" + name + "`"), name));
    }
  }
}
