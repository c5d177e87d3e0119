package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both kinds of trees resolve alike, and nothing leaves their root. */
class DriverTreeTest {

  private static final String COMMAND =
      """
      find . -type c -exec stat --printf 'c\\t%a\\t%g\\t%t:%T\\t%n\\n' {} + \
        -o -type b -exec stat --printf 'b\\t%a\\t%g\\t%t:%T\\t%n\\n' {} + \
        -o -printf '%y\\t%m\\t%G\\t%l\\t%p\\n' \
        -type f -name '*.conf' -exec grep -aH '' {} +\
      """;

  @TempDir Path temp;

  private static TreeFixture links() {
    return new TreeFixture()
        .files("usr/lib/libcuda.so.535.1", "etc/passwd", "driver-2/file")
        .folders("driver")
        .link("lib", "/usr/lib")
        .link("relative", "usr/../usr/./lib//libcuda.so.535.1")
        .link("alternatives/cuda", "/lib/libcuda.so.535.1")
        .link("out", "../../../../../../../../etc/passwd")
        .link("loop", "/loop2")
        .link("loop2", "loop")
        .link("self", "self/self")
        .link("dangling", "/nowhere")
        .link("through-file", "etc/passwd/x")
        .link("empty-dots", "..");
  }

  private static String resolve(DriverTree tree, String path) {
    Lookup lookup = tree.find(new HostPath(path));
    if (lookup instanceof Lookup.Found found) {
      return found.path().value();
    }
    return lookup instanceof Lookup.Missing missing ? "missing " + missing.at() : "broken";
  }

  @Test
  void linksAreResolvedInsideTheRoot() throws IOException {
    for (DriverTree tree : List.of(links().recorded(), links().live(temp))) {
      assertEquals("/usr/lib/libcuda.so.535.1", resolve(tree, "/lib/libcuda.so.535.1"));
      assertEquals("/usr/lib/libcuda.so.535.1", resolve(tree, "/relative"));
      assertEquals("/usr/lib/libcuda.so.535.1", resolve(tree, "/alternatives/cuda"));
      assertEquals("/etc/passwd", resolve(tree, "/out"), "`..` in the root stays there");
      assertEquals("broken", resolve(tree, "/loop"));
      assertEquals("broken", resolve(tree, "/self"));
      assertEquals("missing /nowhere", resolve(tree, "/dangling"));
      assertEquals("missing /etc/passwd", resolve(tree, "/through-file"));
      assertEquals("/", resolve(tree, "/empty-dots"));
      assertEquals("missing /driver/file", resolve(tree, "/driver/file"), "look-alike prefix");
    }
  }

  @Test
  void theLastLinkMayBeKept() {
    Lookup lookup = links().recorded().findUnfollowed(new HostPath("/lib"));
    assertTrue(lookup.as(EntryType.LINK).isPresent());
  }

  @Test
  void absoluteLinksOfADriverContainerMeanItsOwnRoot() {
    DriverTree tree =
        new TreeFixture()
            .files("usr/lib64/host-only", "run/driver/usr/lib64/libcuda.so", "usr/lib64/libcuda.so")
            .link("run/driver/lib64", "/usr/lib64")
            .link("run/driver/of-host", "/usr/lib64/host-only")
            .link("run/driver/up", "../../../usr/lib64/libcuda.so")
            .recorded()
            .withInnerRoot(new HostPath("/run/driver"));
    assertEquals("/run/driver/usr/lib64/libcuda.so", resolve(tree, "/run/driver/lib64/libcuda.so"));
    assertEquals("/usr/lib64/host-only", resolve(tree, "/run/driver/of-host"));
    assertEquals("/run/driver/usr/lib64/libcuda.so", resolve(tree, "/run/driver/up"));
    assertEquals("/usr/lib64/libcuda.so", resolve(tree, "/usr/lib64/libcuda.so"));
  }

  @Test
  void aChainOfManyLinksIsReported() {
    TreeFixture fixture = new TreeFixture().files("end");
    for (int i = 0; i < 50; i++) {
      fixture.link("l" + i, i == 49 ? "end" : "l" + (i + 1));
    }
    assertEquals("broken", resolve(fixture.recorded(), "/l0"));
    assertEquals("/end", resolve(fixture.recorded(), "/l20"));
  }

  @Test
  void growingLinksEnd() {
    TreeFixture fixture =
        new TreeFixture().link("a", "b/".repeat(3000)).link("b", "a/".repeat(3000));
    assertEquals("broken", resolve(fixture.recorded(), "/a"));
  }

  @Test
  void pathsOutsideOfTheRootAreMissing() {
    DriverTree tree =
        TreeFixture.recorded(new HostPath("/mnt/node"), new TreeFixture().files("x").listing());
    assertEquals("missing /mnt/node-2/x", resolve(tree, "/mnt/node-2/x"));
    assertEquals("/mnt/node/x", resolve(tree, "/mnt/node/x"));
  }

  @Test
  void asteriskIsOneComponent() {
    DriverTree tree =
        new TreeFixture().folders("d/b/lib", "d/a/lib", "d/c", "d/a/x/lib").recorded();
    assertEquals(
        List.of("/d/a/lib", "/d/b/lib"),
        tree.folders(new HostPath("/d"), "*/lib").stream().map(HostPath::value).toList());
  }

  @Test
  void theCommandOfTheDocumentationGivesTheSameTree() throws Exception {
    DriverTree live = links().files("tab\tand \"quote\"", "ümlaut").programs("bin/tool").live(temp);
    Process process = new ProcessBuilder("sh", "-c", COMMAND).directory(temp.toFile()).start();
    String listing = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    DriverTree recorded = TreeFixture.recorded(new HostPath("/"), listing);
    for (String path : List.of("/", "/lib", "/tab\tand \"quote\"", "/bin/tool")) {
      Lookup expected = live.findUnfollowed(new HostPath(path));
      Lookup actual = recorded.findUnfollowed(new HostPath(path));
      if (!path.equals("/")) {
        assertEquals(expected, actual);
      }
    }
    assertEquals(
        live.names(new HostPath("/"), name -> name.length() < 6),
        recorded.names(new HostPath("/"), name -> name.length() < 6));
  }

  @Test
  void theCommandPrintsDeviceNumbers() throws Exception {
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device));
    String command = COMMAND.replace("find .", "find ./null");
    Process process =
        new ProcessBuilder("sh", "-c", command).directory(Path.of("/dev").toFile()).start();
    String listing = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    DriverTree recorded = TreeFixture.recorded(new HostPath("/"), listing);
    DriverTree live = DriverTree.live(new HostPath("/"), new PluginPath("/dev"));
    Lookup.Found found =
        assertInstanceOf(Lookup.Found.class, live.findUnfollowed(new HostPath("/null")));
    assertEquals(1, found.entry().major());
    assertEquals(3, found.entry().minor());
    assertEquals(found, recorded.findUnfollowed(new HostPath("/null")));
  }

  @Test
  void badListingsAreRefused() {
    for (String bad :
        List.of(
            "",
            "x",
            "f\t644\t0\t./x",
            "?\t644\t0\t\t./x",
            "f\t644\t0\t\t./../x",
            "c\t644\t0\t1\t./x",
            "f\t9\t0\t\t./x",
            "f\t644\t0\t\t/x",
            "f\t644\t0\t\t./x\n./y:content of what is not listed")) {
      assertThrows(
          IllegalArgumentException.class, () -> TreeFixture.recorded(new HostPath("/"), bad), bad);
    }
  }

  @Test
  void contentsAreRecordedLineByLine() {
    DriverTree tree =
        TreeFixture.recorded(
            new HostPath("/"),
            """
            # recorded by hand
            f\t644\t0\t\t./proc/gpus/0000:3b:00.0/information
            f\t644\t0\t\t./etc/ld.so.cache
            f\t644\t0\t\t./opt/driver/libcuda.so.535.1
            ./proc/gpus/0000:3b:00.0/information:Model: \t A100
            ./proc/gpus/0000:3b:00.0/information:Bus: 0000:3b:00.0
            2 libs found in cache `./etc/ld.so.cache'
            \tlibcuda.so.1 (libc6,x86-64) => /opt/driver/libcuda.so.535.1
            \tlibcuda.so.1 (libc6) => /opt/driver/32/libcuda.so.535.1
            Cache generated by: ldconfig (GNU libc) stable release version 2.36
            """);
    assertEquals(
        "Model: \t A100\nBus: 0000:3b:00.0",
        tree.text(new HostPath("/proc/gpus/0000:3b:00.0/information"), 4096).orElse(""));
    assertEquals("535.1", DriverFiles.find(tree, Configs.host().paths(), "").version());
  }

  @Test
  void aFifoDoesNotBlock() throws Exception {
    DriverTree tree = new TreeFixture().folders("etc").live(temp);
    Process process =
        new ProcessBuilder("mkfifo", temp.resolve("etc/ld.so.cache").toString()).start();
    Assumptions.assumeTrue(process.waitFor() == 0);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertEquals("", tree.text(new HostPath("/etc/ld.so.cache"), 10).orElse(""));
          assertThrows(
              UnreadableException.class, () -> tree.read(new HostPath("/etc/ld.so.cache"), 0, 10));
          assertTrue(DriverFiles.find(tree, Configs.host().paths(), "").cuda().isEmpty());
        });
  }

  @Test
  void aHugeFolderIsSearched() throws IOException {
    TreeFixture fixture = new TreeFixture().libraries("usr/lib64", "535.1", "libcuda");
    for (int i = 0; i < 10_000; i++) {
      fixture.files("usr/lib64/junk" + i);
    }
    for (DriverTree tree : List.of(fixture.recorded(), fixture.live(temp))) {
      assertEquals("535.1", DriverFiles.find(tree, Configs.host().paths(), "").version());
    }
  }

  @Test
  void anUnreadableFolderIsReported() throws IOException {
    DriverTree tree = new TreeFixture().files("usr/lib64/libcuda.so.535.1").live(temp);
    Path folder = temp.resolve("usr/lib64");
    Files.setPosixFilePermissions(folder, Set.of());
    try {
      Assumptions.assumeFalse(Files.isReadable(folder), "this user may read everything");
      Names names = tree.names(new HostPath("/usr/lib64"), name -> true);
      assertTrue(names.problem().contains("no permission"), names.problem());
      assertEquals("broken", resolve(tree, "/usr/lib64/libcuda.so.535.1"));
      assertEquals("", DriverFiles.find(tree, Configs.host().paths(), "").version());
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aFileThatCannotBeReadIsNoCrash() {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/mem")));
    DriverTree tree = DriverTree.live(new HostPath("/"), new PluginPath("/proc/self"));
    assertTrue(tree.text(new HostPath("/mem"), 10).isEmpty());
    assertTrue(ElfHeader.read(tree, new HostPath("/mem")).isEmpty());
  }

  @Test
  void aRootThatIsNotThere() {
    DriverTree tree =
        DriverTree.live(new HostPath("/"), new PluginPath(temp.resolve("nothing").toString()));
    DriverFiles files = DriverFiles.find(tree, Configs.host().paths(), "");
    assertTrue(files.driverRoot().isEmpty());
    assertEquals("driver root", files.searches().get(0).what());
  }

  @Test
  void liveTreesKnowWhereTheyAreMounted() throws IOException {
    DriverTree tree = new TreeFixture().files("x").live(temp);
    assertEquals(temp + "/x", tree.pluginPath(new HostPath("/x")).orElseThrow().value());
  }
}
