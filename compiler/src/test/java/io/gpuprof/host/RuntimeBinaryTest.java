package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.profile.RuntimeVersion;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.node.DriverTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The version that a runtime's program tells; the programs are seeds of the plugin's fuzz target.
 */
class RuntimeBinaryTest {

  private static final Path PROGRAMS = Path.of("../plugin-runtime/src/test/fuzz/GoBuildInfoFuzz");

  @TempDir Path root;

  private void program(String path, String name, String from, String to) throws IOException {
    String bytes =
        new String(Files.readAllBytes(PROGRAMS.resolve(name)), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains(from) && from.length() == to.length(), from);
    write(path, bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }

  private void write(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolve("..").normalize());
    Files.write(file, bytes);
  }

  private DriverTree tree() throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.createDirectories(root.resolve("usr"));
    return DriverTree.live(new HostPath("/"), new PluginPath(root.toString()));
  }

  private String version(RuntimeKind kind, String config) throws IOException {
    return RuntimeBinary.version(
            tree(), kind, config.isEmpty() ? Optional.empty() : Optional.of(new HostPath(config)))
        .map(RuntimeVersion::value)
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "containerd, v2.1.4, v2.1.4, 2.1.4",
    "containerd, 'v2.1.4 -X', '2.1.4.m X', 2.1.4",
    "containerd, 'v2.1.4 -X', 'v2.1.4-1X', 2.1.4",
    "containerd, 'v2.1.4 -X gith', 'v2.1.4-rc.1 gi', ''",
    "containerd, 'v2.1.4 -X git', 'v2.1.4~beta0 ', ''",
    "containerd, 'v2.1.4 -X', 'v2.1.4.55', ''",
    "containerd, version.Version, version.Variant, ''",
    "containerd, containerd/v2/version.Version, containerd/v3/version.Version, ''",
    "containerd, version.Revision=75cb2b7, version.Version=v2.1.557, ''",
    "k3s, v1.33.4+k3s1, v1.33.4+k3s1, 2.0.5",
  })
  void containerd(String name, String from, String to, String version) throws IOException {
    program("usr/bin/containerd", name, from, to);
    assertEquals(version, version(RuntimeKind.CONTAINERD, "/etc/containerd"));
  }

  @ParameterizedTest
  @CsvSource({
    "CRI_O, usr/bin/crio, crio, v1.33.1, v1.33.1, 1.33.1",
    "CRI_O, usr/bin/crio, crio, v1.33.1, (devel), ''",
    "CRI_O, usr/bin/crio, crio, cri-o\tv1.33.1, cri-x\tv1.33.1, ''",
    "DOCKER, usr/bin/dockerd, dockerd, 28.3.2, 28.3.2, 28.3.2",
    "DOCKER, usr/bin/dockerd, containerd, v2.1.4, v2.1.4, ''"
  })
  void others(RuntimeKind kind, String path, String name, String from, String to, String version)
      throws IOException {
    program(path, name, from.replace("\\t", "\t"), to.replace("\\t", "\t"));
    assertEquals(version, version(kind, ""));
  }

  @Test
  void ofTwoProgramsItIsNotKnownWhichOneRuns() throws IOException {
    program("usr/local/bin/containerd", "containerd", "v2.1.4", "v2.1.4");
    Files.createDirectories(root.resolve("opt/bin"));
    Files.createSymbolicLink(
        root.resolve("opt/bin/containerd"), Path.of("/usr/local/bin/containerd"));
    assertEquals("2.1.4", version(RuntimeKind.CONTAINERD, "/etc/containerd"));
    program("usr/bin/containerd", "containerd", "v2.1.4", "v1.7.9");
    assertEquals("", version(RuntimeKind.CONTAINERD, "/etc/containerd"));
    Files.delete(root.resolve("opt/bin/containerd"));
  }

  @Test
  void aDistributionsOwnOneGoesWithItsConfig() throws IOException {
    program("usr/bin/containerd", "containerd", "v2.1.4", "v1.7.9");
    program("var/lib/rancher/k3s/data/current/bin/containerd", "k3s", "k3s2", "k3s2");
    String config = "/var/lib/rancher/k3s/agent/etc/containerd";
    assertEquals("2.0.5", version(RuntimeKind.CONTAINERD, config));
    assertEquals("", version(RuntimeKind.CONTAINERD, "/etc/k0s"));
  }

  @Test
  void theDoctorTellsIt() throws IOException {
    program("usr/bin/containerd", "containerd", "v2.1.4", "v1.6.9");
    assertDoctor("error[runtime-without-cdi]: ");
    program("usr/bin/containerd", "containerd", "v2.1.4", "v2.1.4");
    assertDoctor("  ok           container runtime                        containerd 2.1.4\n");
    write(
        "var/lib/dpkg/status",
        "Package: containerd\nStatus: install ok installed\nVersion: 2.1.4~ds1-2\n"
            .getBytes(StandardCharsets.US_ASCII));
    assertDoctor("  ok           container runtime                        containerd 2.1.4\n");
    program("usr/bin/containerd", "containerd", "v2.1.4", "v2.1.5");
    assertDoctor(
        "  not checked  container runtime                        its version is not known");
  }

  private void assertDoctor(String words) throws IOException {
    String text =
        Doctor.examine(tree(), Profiles.compileShipped("ubuntu"), Surroundings.NONE).text();
    assertTrue(text.contains(words), text);
  }
}
