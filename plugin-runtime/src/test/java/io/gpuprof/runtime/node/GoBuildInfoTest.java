package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.HostPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs are seeds of the fuzz target; each has the section and nothing else. */
class GoBuildInfoTest {

  private static byte[] program(String name) throws IOException {
    return Files.readAllBytes(Path.of("src/test/fuzz/GoBuildInfoFuzz", name));
  }

  private static Optional<GoBuildInfo> read(byte[] program) {
    HostPath root = new HostPath("/");
    return GoBuildInfo.read(
        new DriverTree(new OneFile(program), root, root, Optional.empty()), new HostPath("/x"));
  }

  @Test
  void whatTheLinkerWrote() throws IOException {
    assertEquals(
        Optional.of(
            new GoBuildInfo(
                "github.com/containerd/containerd/v2",
                "(devel)",
                Set.of("github.com/containerd/log"),
                "\"-X github.com/containerd/containerd/v2/version.Version=v2.1.4"
                    + " -X github.com/containerd/containerd/v2/version.Revision=75cb2b7 -s -w\"")),
        read(program("containerd")));
    assertEquals("v1.33.1", read(program("crio")).orElseThrow().version());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before-1.18",
        "section-before-the-file",
        "section-beyond-the-limit",
        "string-beyond-the-end"
      })
  void whatIsDamagedTellsNothing(String name) throws IOException {
    assertEquals(Optional.empty(), read(program(name)));
  }

  @Test
  void aPartOfItTellsNothingOrTheSame() throws IOException {
    byte[] whole = program("containerd");
    for (int length = 0; length < whole.length; length++) {
      Optional<GoBuildInfo> part = read(Arrays.copyOf(whole, length));
      assertTrue(part.isEmpty() || part.equals(read(whole)), length + " bytes");
    }
    assertEquals(Optional.empty(), read(new byte[500]));
  }
}
