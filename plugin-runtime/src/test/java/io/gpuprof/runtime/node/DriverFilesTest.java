package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.WorkloadPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a tree with contents shows, and what no platform has but some node will. */
class DriverFilesTest {

  private static final String V = "550.54.15";

  @TempDir Path temp;

  private static List<String> links(DriverFiles files) {
    return files.links().stream().map(l -> l.target() + " <- " + l.path()).toList();
  }

  @Test
  void sonamesAreReadFromTheLibraries() throws IOException {
    DriverTree tree =
        new TreeFixture()
            .content("usr/lib64/libcuda.so." + V, BinaryFilesTest.elf("libcuda.so.1"))
            .content("usr/lib64/libnvidia-nvvm.so." + V, BinaryFilesTest.elf("libnvidia-nvvm.so.4"))
            .content(
                "usr/lib64/libnvidia-tls.so." + V, BinaryFilesTest.elf("libnvidia-tls.so." + V))
            .link("usr/lib64/libnvidia-nvvm.so", "libnvidia-nvvm.so." + V)
            .live(temp);
    assertEquals(
        List.of(
            "libcuda.so.%s <- /usr/lib64/libcuda.so.1".formatted(V),
            "libcuda.so.1 <- /usr/lib64/libcuda.so",
            "libnvidia-nvvm.so.%s <- /usr/lib64/libnvidia-nvvm.so.4".formatted(V),
            "libnvidia-nvvm.so.4 <- /usr/lib64/libnvidia-nvvm.so"),
        links(DriverFiles.find(tree, Configs.host().paths(), "")));
  }

  @Test
  void librariesOf32BitsAreNotTaken() throws IOException {
    byte[] small = BinaryFilesTest.elf("libcuda.so.1");
    small[4] = 1;
    DriverTree tree =
        new TreeFixture()
            .content("usr/lib64/libcuda.so." + V, small)
            .content("lib64/libcuda.so." + V, BinaryFilesTest.elf("libcuda.so.1"))
            .live(temp);
    DriverFiles files = DriverFiles.find(tree, Configs.host().paths(), "");
    assertEquals("/lib64/libcuda.so." + V, files.cuda().orElseThrow().hostPath().value());
    assertTrue(files.searches().get(0).notes().get(0).endsWith("is a 32-bit library"));
  }

  @Test
  void theLoadersCacheIsTheLastResort() throws IOException {
    byte[] cache =
        BinaryFilesTest.cache(
            true,
            0x0303,
            "libcuda.so.1",
            "/strange/place/libcuda.so.1",
            "libcuda.so.2",
            "/../../etc/passwd",
            "libc.so.6",
            "/lib/libc.so.6");
    DriverTree tree =
        new TreeFixture()
            .content("run/driver/etc/ld.so.cache", cache)
            .content(
                "run/driver/strange/place/libcuda.so." + V, BinaryFilesTest.elf("libcuda.so.1"))
            .link("run/driver/strange/place/libcuda.so.1", "libcuda.so." + V)
            .live(temp);
    DriverFiles files =
        DriverFiles.find(tree, Configs.host().driverRoot("/run/driver").paths(), "");
    assertEquals(V, files.version());
    assertEquals(
        "/strange/place/libcuda.so." + V, files.cuda().orElseThrow().workloadPath().value());
  }

  @Test
  void withTheRestsOfAnOlderDriverTheLoadersChoiceCounts() {
    TreeFixture fixture =
        new TreeFixture()
            .files("usr/lib64/libcuda.so.550.54.15", "usr/lib64/libcuda.so.99999.1")
            .files("usr/lib64/libcuda.so.535.1", "usr/lib64/libnvidia-ml.so.535.1")
            .link("usr/lib64/libcuda.so.1", "libcuda.so.535.1");
    assertEquals(
        "535.1", DriverFiles.find(fixture.recorded(), Configs.host().paths(), "").version());
    fixture.without("usr/lib64/libcuda.so.1").without("usr/lib64/libcuda.so.99999.1");
    assertEquals(
        "550.54.15", DriverFiles.find(fixture.recorded(), Configs.host().paths(), "").version());
  }

  @Test
  void namesThatNoDriverHasAreNotTaken() {
    DriverTree tree =
        new TreeFixture()
            .libraries("usr/lib64", V, "libcuda")
            .files("usr/lib64/lib\rx.so." + V, "usr/lib64/a::b.so." + V, "usr/lib64/-x.so." + V)
            .recorded();
    DriverFiles files = DriverFiles.find(tree, Configs.host().paths(), "");
    assertEquals(1, files.files().size(), "" + files.files());
  }

  @Test
  void aFolderMetTwiceIsSearchedOnce() {
    DriverTree tree =
        new TreeFixture()
            .libraries("usr/lib64", V, "libcuda")
            .link("lib64", "usr/lib64")
            .recorded();
    DriverFiles files =
        DriverFiles.find(tree, Configs.host().libraryDirs("lib64", "usr/lib64").paths(), "");
    assertEquals(
        List.of("/lib64/libcuda.so." + V),
        files.files().stream().map(f -> f.workloadPath().value()).toList());
  }

  @Test
  void moduleOfTheXServer() {
    DriverTree tree =
        new TreeFixture()
            .libraries("usr/lib64", V, "libcuda")
            .files("usr/lib64/xorg/modules/drivers/nvidia_drv.so")
            .files("usr/lib64/xorg/modules/extensions/libglxserver_nvidia.so." + V)
            .recorded();
    DriverFiles files = DriverFiles.find(tree, Configs.host().paths(), "");
    assertEquals(2, files.files().stream().filter(f -> f.role() == FileRole.MODULE).count());
    assertEquals(List.of(new WorkloadPath("/usr/lib64")), files.libraryFolders());
  }

  @Test
  void nodesOfTheKernelsGraphicsInterface() {
    TreeFixture fixture =
        new TreeFixture()
            .folders("sys/bus/pci/devices/0000:3b:00.0/drm/card1")
            .folders("sys/bus/pci/devices/0000:3b:00.0/drm/renderD128")
            .folders("sys/bus/pci/devices/0000:3b:00.0/drm/card1-DP-1")
            .node("dev/dri/card1", "e2:1", "660", 44)
            .node("dev/dri/renderD128", "e2:80", "666", 109);
    DeviceNodes nodes = new DeviceNodes(fixture.recorded(), Configs.host().paths());
    List<NodeFile> found = nodes.drm("0000:3B:00.0");
    assertEquals(2, found.size());
    assertEquals(
        new Entry(EntryType.CHARACTER_DEVICE, "", 226, 1, 0b110_110_000, 44), found.get(0).entry());
    assertEquals(List.of(), nodes.drm("../../etc"));
    assertEquals(
        1, nodes.matching(new WorkloadPath("/dev/dri"), Pattern.compile("card[0-9]")).size());
  }
}
