package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.target.ChartPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartCommandTest {

  private static final Path COMMITTED = Path.of("../charts");

  @TempDir Path directory;

  private Cli run(String... arguments) {
    return Cli.run(directory, arguments);
  }

  @Test
  void withoutProfileItIsTheCommittedChart() throws IOException {
    Cli run = run("chart", "-o", "out");
    assertEquals(0, run.code(), run.err());
    try (Stream<Path> files = Files.walk(COMMITTED)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path written = directory.resolve("out").resolve(COMMITTED.relativize(file).toString());
        assertEquals(Files.readString(file), Files.readString(written), file.toString());
      }
    }
  }

  @Test
  void aPackageHasTheSameBytesTwice() throws IOException {
    assertEquals(0, run("chart", "gke-cos", "--package", "-o", "a").code());
    Cli second = run("chart", "gke-cos", "--package", "-o", "b");
    assertEquals("gpuprof: b/" + ChartPackage.fileName() + System.lineSeparator(), second.err());
    byte[] bytes = Files.readAllBytes(directory.resolve("a").resolve(ChartPackage.fileName()));
    assertArrayEquals(
        bytes, Files.readAllBytes(directory.resolve("b").resolve(ChartPackage.fileName())));
    assertFalse(Files.exists(directory.resolve("a/gpuprof-device-plugin")), "only the package");
  }

  @Test
  void ofAProfileItIsWhatCompileWrites() throws IOException {
    assertEquals(0, run("chart", "gke-cos", "-o", "a").code());
    assertEquals(0, run("compile", "gke-cos", "-t", "chart", "-o", "b").code());
    String values = "gpuprof-device-plugin/values.yaml";
    assertEquals(
        Files.readString(directory.resolve("b").resolve(values)),
        Files.readString(directory.resolve("a").resolve(values)));
  }

  @Test
  void mistakesWriteNothing() {
    Cli unknown = run("chart", "gke-cso", "-o", "out");
    assertEquals(1, unknown.code());
    assertTrue(unknown.err().contains("did you mean `gke-cos`"), unknown.err());
    Cli layer = run("chart", "base", "-o", "out");
    assertEquals(1, layer.code());
    assertTrue(layer.err().contains("profile-is-layer"), layer.err());
    Cli nowhere = run("chart");
    assertEquals(2, nowhere.code());
    assertTrue(nowhere.err().contains("--output"), nowhere.err());
    assertFalse(Files.exists(directory.resolve("out")));
  }
}
