package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.StartupChecks;
import io.gpuprof.runtime.plugin.Check.Verdict;
import io.gpuprof.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plugin looks at first has nothing to say of a healthy node, whatever its layout. */
class StartupChecksTest {

  @TempDir Path temp;

  static Stream<String> names() {
    return Profiles.compilableNames().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aHealthyNodePassesAll(String name) throws Exception {
    assertEquals(List.of(), wrong(name, Listings.read(Listings.file(name))));
  }

  /** The profile says host.nvml: false, and its devices are declared. */
  @ParameterizedTest
  @ValueSource(strings = {"wsl2", "jetson"})
  void whoNeedsNoNvmlDoesNotMissIt(String name) throws Exception {
    assertEquals(List.of(), wrong(name, without("libnvidia-ml.so", name)));
    Diagnosis diagnosis =
        Doctor.examine(
            Listings.parse(without("libnvidia-ml.so", name)),
            Profiles.compileShipped(name),
            Surroundings.NONE);
    assertEquals(List.of(), diagnosis.findings(), diagnosis.text());
  }

  @Test
  void theDriverThatIsMissingThereIsNamed() throws Exception {
    assertEquals(
        List.of(
            "libcuda is in the driver root: no libcuda.so.1 below `/` on the host (searched: [usr/lib/wsl/lib,"
                + " usr/lib/wsl/drivers/*]); state libraryDirs in the profile"),
        wrong("wsl2", without("libcuda", "wsl2")));
  }

  private static String without(String part, String name) {
    return Listings.read(Listings.file(name))
        .lines()
        .filter(line -> !line.contains(part))
        .reduce("", (text, line) -> text + line + "\n");
  }

  /** JUnit warns of every link out of a temporary folder that it has to delete itself. */
  @AfterEach
  void unlink() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  private List<String> wrong(String name, String listing) throws Exception {
    Path root = Files.createDirectory(temp.resolve("node"));
    Path file = Files.writeString(temp.resolve("node.listing"), listing);
    Assumptions.assumeTrue(NodeOnDisk.write(file, root), "device nodes cannot be made here");
    String config = Target.RUNTIME_CONFIG.render(Profiles.compileShipped(name)).get(0).text();
    return StartupChecks.of(config, root).stream()
        .flatMap(
            check -> {
              var outcome = check.look().get();
              return outcome.verdict() == Verdict.PASSED
                  ? Stream.of()
                  : Stream.of(check.name() + ": " + outcome.detail());
            })
        .toList();
  }
}
