package io.gpuprof.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.device.Device;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.DiscoveryException;
import io.gpuprof.runtime.plugin.NodeAccess;
import io.gpuprof.runtime.plugin.SpecPreview;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private boolean driverMissing;
  private boolean specMissing;

  private int run(String... words) {
    return new Main(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            config -> node())
        .run(List.of(words));
  }

  private NodeAccess node() {
    return new NodeAccess(
        () -> {
          if (driverMissing) {
            throw new DiscoveryException("no driver");
          }
          return new DeviceSet(List.of(gpu()), "570.1", "12.8", "nvml", List.of("a note"));
        },
        set -> {
          throw new AssertionError("a dry run watches nothing");
        },
        set -> {
          throw new IOException("a dry run writes nothing");
        },
        set -> new SpecPreview("the spec", !specMissing),
        List::of,
        List.of(),
        () -> {});
  }

  private static Device gpu() {
    return new Device(
        "GPU-1",
        0,
        OptionalInt.of(0),
        "0000:01:00.0",
        OptionalInt.of(1),
        "",
        0,
        "Test GPU",
        false,
        List.of(new WorkloadPath("/dev/nvidia0")));
  }

  private String config(String text) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), text).toString();
  }

  @Test
  void aDryRunPrintsDevicesAndSpecAndEnds() throws IOException {
    assertEquals(Main.OK, run("--config", config(Configs.compiled()), "--dry-run"));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("GPU-1  0000:01:00.0  numa 1  Test GPU"), text);
    assertTrue(text.contains("# a note"), text);
    assertTrue(text.endsWith("the spec\n"), text);
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("paths.driverRoot"));
  }

  @Test
  void aDryRunFailsWhereTheDaemonWouldNotServe() throws IOException {
    specMissing = true;
    assertEquals(Main.WRONG_INPUT, run("--config", config(Configs.compiled()), "--dry-run"));
    assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("the spec\n"));
  }

  @Test
  void aWrongConfigIsToldInFull() throws IOException {
    String file = config(Configs.with("port: 9410", "port: 0", "replicas: 1", "replicas: 0"));
    assertEquals(Main.WRONG_INPUT, run("--config=" + file, "--once"));
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("http.port") && text.contains("replicas"), text);
  }

  @Test
  void aNodeWithoutDriverIsAMessage() throws IOException {
    driverMissing = true;
    assertEquals(Main.WRONG_INPUT, run("--once", "--config", config(Configs.compiled())));
    assertTrue(err.toString(StandardCharsets.UTF_8).endsWith("gpuprof-runtime: no driver\n"));
  }

  @Test
  void helpVersionAndUsage() {
    assertEquals(Main.OK, run("--help"));
    assertEquals(Main.OK, run("--version"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("gpuprof-runtime 0."));
    assertEquals(Main.USAGE, run("--confg", "x"));
    assertEquals(Main.USAGE, run("--config"));
    assertEquals(Main.WRONG_INPUT, run("--config", folder.resolve("none").toString()));
  }
}
