package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.testing.FuzzInput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a node that say what no file should: the doctor stays calm, and soon has an answer. */
class HostileNodeTest {

  private static final String CONTAINERD = "etc/containerd/config.toml";
  private static final Duration SOON = Duration.ofSeconds(60);

  private static String file(String path, String content) {
    StringBuilder listing = new StringBuilder("f\t644\t0\t\t./" + path + "\n");
    content.lines().forEach(l -> listing.append("./" + path + ":" + l + "\n"));
    return listing.toString();
  }

  private static String diagnose(String listing, String node) {
    Optional<NodeObject> object =
        node.isEmpty()
            ? Optional.empty()
            : Optional.of(NodeObject.read(new SourceFile("node", node), new Diagnostics()).get(0));
    String text =
        assertTimeoutPreemptively(
            SOON,
            () ->
                Doctor.examine(
                        Listings.parse(Listings.read(Listings.file("ubuntu")) + listing),
                        Profiles.compileShipped("ubuntu"),
                        new Surroundings(object, Optional.empty(), NvmlLoader.ABSENT))
                    .text());
    FuzzInput.assertPlain(text);
    return text;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/containerd//conf.d/*.toml",
        "/etc/containerd/./conf.d/*.toml",
        "/etc/x/../containerd/conf.d/a.toml",
        "/etc/containerd/conf.d/a*l",
        "/etc/containerd/c*.d/*.toml",
        "/etc/containerd/conf.d/[a-c]*.toml",
        "conf.d/*.toml",
        "conf.d/a.toml",
        "./x/../conf.d/a.toml",
        "../containerd/conf.d/*",
        "/../etc/containerd/conf.d/*"
      })
  void importsAsContainerdReadsThem(String pattern) {
    DriverTree tree =
        Listings.parse(
            file(CONTAINERD, "version = 2\nimports = [\"%s\"]".formatted(pattern))
                + file(
                    "etc/containerd/conf.d/a.toml",
                    "[plugins.\"io.containerd.grpc.v1.cri\"]\nenable_cdi = true"));
    RuntimeFiles files = RuntimeFiles.of(tree, RuntimeKind.CONTAINERD);
    assertEquals(Optional.of(true), files.cdi());
    assertEquals(List.of(), files.ignored());
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative/*.toml", "", "/", "//", "/..", "/*", "*", "/etc/containerd/"})
  void importsOfNothing(String pattern) {
    DriverTree tree = Listings.parse(file(CONTAINERD, "imports = [\"%s\"]".formatted(pattern)));
    assertEquals(
        List.of(new HostPath("/" + CONTAINERD)),
        RuntimeFiles.of(tree, RuntimeKind.CONTAINERD).read());
  }

  @Test
  void tenThousandFilesThatImportOneAnother() {
    StringBuilder listing = new StringBuilder(file(CONTAINERD, "imports = [\"/i/0\"]"));
    for (int i = 0; i < 10_000; i++) {
      listing.append(file("i/" + i, "imports = [\"/i/%d\", \"/i/0\"]".formatted(i + 1)));
    }
    DriverTree tree = Listings.parse(listing.toString());
    assertTimeoutPreemptively(
        SOON,
        () -> assertEquals(10_001, RuntimeFiles.of(tree, RuntimeKind.CONTAINERD).read().size()));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', true",
    "*, anything, true",
    "a*b*c, aXbYbZc, true",
    "a*b*c, aXbYbZ, false",
    "*.toml, .toml, true",
    "*.toml, a.tom, false",
    "?, '', false",
    "a?c, abc, true",
    "abc, ab, false",
    "ab, abc, false",
    "[a], [a], false",
    "[a], a, true",
    "[^a], a, false",
    "[^a]x, bx, true",
    "[0-9][0-9]-*.toml, 10-x.toml, true",
    "[0-9][0-9]-*.toml, 1a-x.toml, false",
    "[ab-d], c, true",
    "\\*x, *x, true",
    "\\*x, ax, false",
    "[\\]], ], true"
  })
  void patterns(String pattern, String name, boolean matches) {
    assertEquals(matches, NamePattern.of(pattern).orElseThrow().matches(name));
  }

  @Test
  void aPatternOfAsterisksAlone() {
    NamePattern pattern = NamePattern.of("*a".repeat(100) + "b").orElseThrow();
    assertTimeoutPreemptively(SOON, () -> assertFalse(pattern.matches("a".repeat(255))));
  }

  @Test
  void mountPointsThatAreNoPaths() {
    String mounts = "1 2 8:1 / %s rw,noexec shared:1 - ext4 /dev/a rw\n";
    DriverTree tree =
        Listings.parse(
            file(
                "proc/1/mountinfo",
                mounts.formatted("relative")
                    + mounts.formatted("/a/../b")
                    + mounts.formatted("//c/")
                    + mounts.formatted("/..")));
    assertEquals(
        List.of("/b", "/c", "/"),
        MountTable.of(tree).mounts().stream().map(mount -> mount.path().value()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/./lib/x", "/..", "/usr/lib/..", "relative", "", "/", "//", "/a/"})
  void specsThatNameOddPaths(String path) {
    diagnose(
        file(
            "etc/cdi/x.json",
            "{\"cdiVersion\":\"0.5.0\",\"kind\":\"a.b/c\",\"containerEdits\":{\"mounts\":[{\"hostPath\":\"%s\",\"containerPath\":\"/x\"}],\"deviceNodes\":[{\"path\":\"%s\"}]}}"
                .formatted(path, path)),
        "");
  }

  @Test
  void numbersThatNobodyCounts() {
    String huge = "9".repeat(30);
    diagnose(
        "c\t666\t0\tc3:0\t./dev/nvidia%s\n".formatted(huge)
            + file("proc/devices", "%s nvidia\n%s nvidia-uvm\n".formatted(huge, huge)),
        "{kind: Node, status: {nodeInfo: {kubeletVersion: v1.%s.0, containerRuntimeVersion: 'containerd://%s.7'}}}"
            .formatted(huge, huge));
  }

  @Test
  void nothingOfTheNodeReachesTheTerminalAsAnOrder() {
    String text =
        diagnose(
            file("etc/containerd/config.toml", "a = \u001b[2J\u202e"),
            "{kind: Node, status: {nodeInfo: {containerRuntimeVersion: \"containerd://\\e[2J\"}}}");
    assertTrue(text.contains("runtime-config-invalid"), text);
  }

  @Test
  void pathsThatAreTooLongOrDeepAreRefused() {
    for (String path : List.of("a".repeat(5000), "a/".repeat(2000) + "a")) {
      Diagnostics diagnostics = new Diagnostics();
      String listing = "f\t644\t0\t\t./" + path + "\n";
      assertTrue(
          DriverTree.recorded(new HostPath("/"), new SourceFile("listing", listing), diagnostics)
              .isEmpty());
      assertEquals("listing-invalid", diagnostics.sorted().get(0).id());
    }
  }
}
