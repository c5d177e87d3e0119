package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.node.Configs;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.TreeFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real folder in which everything is there but what should be. The plugin reads it as root: it
 * does not hang, it takes no file from outside, and it says what it left out.
 */
class HostileTreeTest {

  private static final String V = "535.1";
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Mounts of a driver whose libraries are good ones. */
  private static final List<String> GOOD =
      List.of(
          "/usr/lib64/libcuda.so.535.1", "/usr/lib64/libnvidia-ml.so.535.1", "/usr/bin/nvidia-smi");

  @TempDir Path temp;
  private Path root;
  private Path outside;
  private TreeFixture files;

  @BeforeEach
  void setUp() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
    outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "not for workloads");
    files =
        new TreeFixture()
            .libraries("usr/lib64", V, "libcuda", "libnvidia-ml")
            .programs("usr/bin/nvidia-smi", "usr/bin/nvidia-cdi-hook");
  }

  private CdiBuild build(DriverTree tree) {
    CdiGpu gpu = new CdiGpu("GPU-0", 0, "", List.of(new WorkloadPath("/dev/nvidia0")));
    return assertTimeoutPreemptively(
        SOON, () -> new NodeSpec(tree, Configs.host().build()).build(List.of(gpu), ""));
  }

  private List<String> found(CdiBuild build) {
    List<String> found =
        build.files().files().stream().map(file -> file.hostPath().value()).sorted().toList();
    for (String path : found) {
      Path real = root.resolve(path.substring(1));
      assertTrue(Files.isRegularFile(real, java.nio.file.LinkOption.NOFOLLOW_LINKS), path);
    }
    return found;
  }

  private void assertGood(CdiBuild build) {
    assertEquals(GOOD.stream().sorted().toList(), found(build));
  }

  private static String told(CdiBuild build) {
    return build.files().searches().stream().flatMap(s -> s.notes().stream()).toList()
        + build.problems().stream().map(Diagnostic::fact).toList().toString();
  }

  private void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).directory(root.toFile()).start();
    Assumptions.assumeTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0);
  }

  @Test
  void linksOutOfTheRootAreReadInside() throws IOException {
    String up = "../".repeat(30);
    DriverTree tree =
        files
            .link("usr/lib64/libnvidia-cfg.so." + V, outside + "/secret")
            .link(
                "usr/lib64/libnvidia-tls.so." + V, up + outside.toString().substring(1) + "/secret")
            .link("usr/lib64/libnvidia-nvvm.so." + V, "/proc/self/root/etc/passwd")
            .link("usr/bin/nvidia-debugdump", "/proc/1/exe")
            .link("lib64", "/usr/lib64")
            .live(root);
    assertGood(build(tree));
  }

  @Test
  void loopsOfLinksAndFolders() throws IOException {
    DriverTree tree =
        files
            .link("usr/lib64/libnvidia-cfg.so." + V, "libnvidia-cfg.so." + V)
            .link("usr/lib64/libnvidia-tls.so." + V, "b/a")
            .link("usr/lib64/b", "../lib64")
            .link("usr/lib64/a", "b/a")
            .link("usr/lib/x86_64-linux-gnu", "../lib/x86_64-linux-gnu")
            .link("opt", "/")
            .live(root);
    assertGood(build(tree));
  }

  @Test
  void pipesSocketsAndDevicesInPlaceOfLibraries() throws Exception {
    DriverTree tree = files.folders("usr/lib").live(root);
    run("mkfifo", "usr/lib64/libnvidia-cfg.so." + V, "usr/bin/nvidia-debugdump");
    run("mkfifo", "usr/lib/libcuda.so.1");
    Path socket = root.resolve("usr/lib64/libnvidia-nvvm.so." + V);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      // By way of a short link: the path of a socket has at most 107 bytes.
      Path near = Files.createSymbolicLink(Files.createTempDirectory("s").resolve("s"), root);
      server.bind(UnixDomainSocketAddress.of(near.resolve(root.relativize(socket))));
      CdiBuild build = build(tree);
      assertGood(build);
      assertTrue(told(build).contains("libnvidia-cfg.so." + V + "` is not a regular file"));
    }
  }

  @Test
  void aDeviceInPlaceOfALibrary() throws Exception {
    DriverTree tree = files.live(root);
    run("mknod", "usr/lib64/libnvidia-tls.so." + V, "c", "1", "5");
    assertGood(build(tree));
  }

  @Test
  void aLibraryOfManyGigabytesIsNotReadWhole() throws IOException {
    DriverTree tree = files.live(root);
    try (RandomAccessFile huge =
        new RandomAccessFile(root.resolve("usr/lib64/libcuda.so." + V).toFile(), "rw")) {
      huge.setLength(64L << 30);
      huge.write(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
    } catch (IOException e) {
      Assumptions.abort("no sparse files here: " + e);
    }
    assertGood(build(tree));
  }

  @Test
  void aLoadersCacheOfManyGigabytesIsNotReadWhole() throws IOException {
    DriverTree tree =
        new TreeFixture()
            .libraries("odd/place", V, "libcuda", "libnvidia-ml")
            .files("etc/ld.so.cache")
            .live(root);
    try (RandomAccessFile huge =
        new RandomAccessFile(root.resolve("etc/ld.so.cache").toFile(), "rw")) {
      huge.setLength(64L << 30);
      huge.write(
          "glibc-ld.so.cache1.1\u00ff\u00ff\u00ff\u007f"
              .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      Assumptions.abort("no sparse files here: " + e);
    }
    assertEquals(List.of(), found(build(tree)));
  }

  @Test
  void namesOfManyLinesAndOrdersToTheTerminal() throws IOException {
    DriverTree tree =
        files
            .files("usr/lib64/libcuda.so.535.1\nERROR", "usr/lib64/libnvidia-\u001b[2J.so." + V)
            .files("usr/lib64/libnvidia-cfg.so.535.1\n", "usr/lib64/libnvidia-\u00e4.so." + V)
            .live(root);
    CdiBuild build = build(tree);
    assertTrue(found(build).containsAll(GOOD));
    for (String path : found(build)) {
      assertTrue(path.chars().noneMatch(Character::isISOControl), path);
    }
    build
        .spec()
        .ifPresent(spec -> assertFalse(CdiJson.write(spec).contains("\u001b"), "raw in JSON"));
  }

  @Test
  void aFolderOfMoreNamesThanIsReadIsTold() throws Exception {
    DriverTree tree = files.live(root);
    run("sh", "-c", "cd usr/lib64 && seq 1 100001 | xargs touch");
    CdiBuild build = build(tree);
    assertTrue(told(build).contains("more than 100000 names"), told(build));
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    DriverTree tree = files.live(root);
    Path library = root.resolve("usr/lib64/libcuda.so." + V);
    Files.setPosixFilePermissions(library, Set.of());
    try {
      assertGood(build(tree));
    } finally {
      Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }
}
