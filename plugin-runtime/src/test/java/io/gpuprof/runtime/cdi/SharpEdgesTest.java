package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.CdiHook;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.node.Configs;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.Search;
import io.gpuprof.runtime.node.TreeFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Known mistakes of device plugins in the field, and what we do instead; the numbers are those of
 * {@code sharp-edges.txt}, which also names the tests of the others.
 */
class SharpEdgesTest {

  private static final String V = Layouts.V;

  private static List<String> ids(CdiBuild build) {
    return build.problems().stream().map(Diagnostic::id).toList();
  }

  private static TreeFixture library(TreeFixture files, String folder) {
    return files.libraries(folder, V, "libcuda", "libnvidia-ml");
  }

  private static TreeFixture host() {
    return new TreeFixture()
        .folders("etc", "usr")
        .programs("sbin/ldconfig", "usr/bin/nvidia-cdi-hook")
        .gpu("");
  }

  private static CdiBuild build(TreeFixture files, Configs config) {
    return new Layouts(files, config).build();
  }

  @Test
  void s1NodesThatAreNotBelowTheDevRootAreAnError() {
    Layouts cos = Layouts.cos();
    CdiBuild build = build(cos.files(), cos.config().devRoot("/home/kubernetes/bin/nvidia"));
    assertTrue(ids(build).contains("cdi-control-node-missing"), "" + build.problems());
    assertTrue(build.spec().isEmpty());
  }

  @Test
  void s2AnEmptyDevFolderBelowTheDriverRootMeansNothing() {
    Layouts cos = Layouts.cos();
    cos.files().folders("home/kubernetes/bin/nvidia/dev");
    assertEquals("/dev/nvidia0", onlyNode(build(cos.files(), cos.config())));
  }

  private static String onlyNode(CdiBuild build) {
    DeviceNode node =
        build.spec().orElseThrow().devices().get(0).containerEdits().deviceNodes().get(0);
    return node.hostPath().orElse(node.path());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lib64",
        "lib",
        "usr/lib64",
        "usr/lib/x86_64-linux-gnu",
        "lib/aarch64-linux-gnu",
        "usr/lib/aarch64-linux-gnu/nvidia/current",
        "opt/nvidia/lib64"
      })
  void s3OneListOfFoldersIsSearchedBelowEveryDriverRoot(String folder) {
    TreeFixture files = library(host(), folder.isEmpty() ? "drv" : "drv/" + folder);
    CdiBuild build = build(files, Configs.host().driverRoot("/drv"));
    assertTrue(build.files().nvml().isPresent() && build.files().cuda().isPresent());
  }

  @Test
  void s4AFolderNamedLikeALibraryIsPassedOver() {
    TreeFixture files =
        library(host(), "usr/lib64")
            .folders("usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1")
            .folders("usr/lib/x86_64-linux-gnu/libcuda.so." + V)
            .folders("usr/lib64/libnvidia-cfg.so." + V);
    CdiBuild build = build(files, Configs.host().libraryDirs("usr/lib/x86_64-linux-gnu"));
    assertEquals(
        "/usr/lib64/libcuda.so." + V, build.files().cuda().orElseThrow().hostPath().value());
    List<String> notes =
        build.files().searches().stream().flatMap(s -> s.notes().stream()).toList();
    assertTrue(notes.contains("`/usr/lib64/libnvidia-cfg.so." + V + "` is not a regular file"));
  }

  @Test
  void s5AbsoluteLinksStayInTheDriverRoot() {
    Layouts container = Layouts.driverContainer();
    library(container.files(), "usr/lib64");
    container.files().link("run/nvidia/driver/usr/lib64", "/usr/lib/x86_64-linux-gnu");
    CdiBuild build = build(container.files(), container.config().libraryDirs("usr/lib64"));
    assertTrue(
        LayoutTest.mounts(build)
            .contains(
                "/run/nvidia/driver/usr/lib/x86_64-linux-gnu/libcuda.so.%s -> /usr/lib64/libcuda.so.%s"
                    .formatted(V, V)),
        "" + LayoutTest.mounts(build));
  }

  @Test
  void s6ARootReachedThroughALinkIsTheRealOne() {
    Layouts container = Layouts.driverContainer();
    container.files().link("var/run", "/run");
    CdiBuild build =
        build(
            container.files(),
            container
                .config()
                .driverRoot("/var/run/nvidia/driver")
                .devRoot("/var/run/nvidia/driver"));
    assertEquals(LayoutTest.mounts(container.build()), LayoutTest.mounts(build));
    assertEquals("/run/nvidia/driver/dev/nvidia0", onlyNode(build));
    assertTrue(
        LayoutTest.mounts(build).stream().noneMatch(mount -> mount.contains("driver-2")),
        "look-alike prefix");
  }

  @Test
  void s7HostPathsAreNeverRewritten() {
    Layouts cos = Layouts.cos();
    CdiBuild build = build(cos.files(), cos.config().hook("/usr/bin/nvidia-cdi-hook"));
    Hook hook = build.spec().orElseThrow().containerEdits().hooks().get(0);
    assertEquals("/usr/bin/nvidia-cdi-hook", hook.path());
    assertEquals("nvidia-cdi-hook", hook.args().get(0));
    assertEquals("create-symlinks", hook.args().get(1));
  }

  @Test
  void s9WhatLiesOnTheHostIsFoundThere() {
    Layouts cos = Layouts.cos();
    cos.files()
        .sockets("run/nvidia-fabricmanager/socket")
        .folders("run/udev")
        .files("etc/cufile.json")
        .nodes("dev/nvidia-fs0", "dev/gdrdrv", "dev/infiniband/uverbs0", "dev/infiniband/rdma_cm");
    CdiBuild build = build(cos.files(), cos.config().extras());
    List<String> mounts = LayoutTest.mounts(build);
    for (String path :
        List.of("/run/nvidia-fabricmanager/socket", "/run/udev", "/etc/cufile.json")) {
      assertTrue(mounts.contains(path + " -> " + path), path);
    }
    List<String> nodes =
        build.spec().orElseThrow().containerEdits().deviceNodes().stream()
            .map(DeviceNode::path)
            .toList();
    assertTrue(
        nodes.containsAll(
            List.of(
                "/dev/nvidia-fs0",
                "/dev/gdrdrv",
                "/dev/infiniband/uverbs0",
                "/dev/infiniband/rdma_cm")),
        "" + nodes);
  }

  @Test
  void s10FirmwareIsFoundBehindLinks() {
    TreeFixture files =
        library(host(), "usr/lib64")
            .link("lib", "usr/lib")
            .link("usr/lib/firmware/6.1.0-1/nvidia/" + V, "/opt/firmware")
            .files("opt/firmware/gsp_ga10x.bin");
    assertTrue(
        LayoutTest.mounts(build(files, Configs.host()))
            .contains(
                "/opt/firmware/gsp_ga10x.bin -> /lib/firmware/nvidia/" + V + "/gsp_ga10x.bin"));
  }

  @Test
  void s11LinksByPathAreWrittenAsTheWorkloadSeesThem() {
    Layouts container = Layouts.driverContainer();
    String dri = "run/nvidia/driver/dev/dri";
    container
        .files()
        .nodes(dri + "/card1")
        .link(dri + "/by-path/pci-0000:3b:00.0-card", "../card1")
        .link(dri + "/by-path/pci-0000:af:00.0-card", "../card2");
    CdiDevice gpu =
        new CdiDevice(
            List.of("gpu0"),
            List.of(new WorkloadPath("/dev/nvidia0"), new WorkloadPath("/dev/dri/card1")));
    CdiBuild build = container.build(List.of(gpu));
    assertEquals(
        List.of(
            "nvidia-cdi-hook",
            "create-symlinks",
            "--link",
            "../card1::/dev/dri/by-path/pci-0000:3b:00.0-card"),
        build.spec().orElseThrow().devices().get(1).containerEdits().hooks().get(0).args());
  }

  @Test
  void s12TheFolderOfMpsIsAFolder() {
    TreeFixture files = library(host(), "usr/lib64").folders("tmp/nvidia-mps");
    CdiBuild build = build(files, Configs.host());
    Mount mount =
        build.spec().orElseThrow().containerEdits().mounts().stream()
            .filter(m -> m.containerPath().equals("/tmp/nvidia-mps"))
            .findFirst()
            .orElseThrow();
    assertEquals(List.of("nosuid", "nodev", "rbind", "rprivate", "noexec"), mount.options());
  }

  @Test
  void s13NodesAreProvedBelowTheDevRoot() {
    assertEquals("/run/nvidia/driver/dev/nvidia0", onlyNode(Layouts.driverContainer().build()));
  }

  @Test
  void s14OnlyFoldersOfTheNodeAreSearched() {
    TreeFixture files = library(host(), "usr/lib64").files("usr/bin/nvidia-smi");
    CdiBuild build = build(files, Configs.host());
    Search smi =
        build.files().searches().stream()
            .filter(search -> search.what().equals("nvidia-smi"))
            .findFirst()
            .orElseThrow();
    assertTrue(smi.isEmpty());
    assertEquals(List.of("`/usr/bin/nvidia-smi` is not an executable file"), smi.notes());
    assertEquals("/usr/local/sbin", smi.lookedIn().get(0).value());
  }

  @Test
  void s15TheWorkloadRootMovesLibrariesAndPrograms() {
    Layouts cos = Layouts.cos();
    CdiBuild build = build(cos.files(), cos.config().workloadRoot("/usr/local/nvidia"));
    List<String> mounts = LayoutTest.mounts(build);
    String root = "/home/kubernetes/bin/nvidia";
    assertTrue(
        mounts.contains(
            "%s/lib64/libcuda.so.%s -> /usr/local/nvidia/lib64/libcuda.so.%s"
                .formatted(root, V, V)));
    assertTrue(mounts.contains(root + "/bin/nvidia-smi -> /usr/local/nvidia/bin/nvidia-smi"));
    assertTrue(
        build
            .spec()
            .orElseThrow()
            .containerEdits()
            .hooks()
            .get(0)
            .args()
            .contains("/usr/local/nvidia/bin/nvidia-smi::/usr/bin/nvidia-smi"));
  }

  @Test
  void s17AnEmptyDriverRootIsAnAnswerNotACrash() {
    CdiBuild build =
        build(host().folders("run/nvidia/driver"), Configs.host().driverRoot("/run/nvidia/driver"));
    assertTrue(ids(build).contains("cdi-driver-missing"));
    CdiBuild gone = build(host(), Configs.host().driverRoot("/run/nvidia/driver"));
    assertTrue(ids(gone).contains("cdi-driver-root-missing"));
    assertTrue(gone.spec().isEmpty());
  }

  @Test
  void s4AFolderInPlaceOfTheOnlyLibraryIsNamedInTheMessage() {
    TreeFixture files = host().folders("usr/lib64/libcuda.so." + V);
    CdiBuild build =
        CdiSpecBuilder.build(files.recorded(), Configs.host().build(), Layouts.ONE_GPU, V);
    assertEquals(List.of("cdi-driver-missing"), ids(build));
    assertTrue(
        build.problems().get(0).fact().contains("/libcuda.so." + V + "` is not a regular file"),
        build.problems().get(0).fact());
  }

  @Test
  void s20NumbersAreNotWrittenAndOtherVersionsAreRefused() {
    Layouts ubuntu = Layouts.ubuntu();
    String json = CdiJson.write(ubuntu.build().spec().orElseThrow());
    assertFalse(json.contains("\"major\"") || json.contains("\"minor\""));
    CdiBuild other =
        CdiSpecBuilder.build(
            ubuntu.files().recorded(), ubuntu.config().build(), Layouts.ONE_GPU, "550.1.2");
    assertTrue(ids(other).contains("cdi-driver-version-mismatch"), "" + other.problems());
  }

  @Test
  void s21GroupsAreWrittenOnlyWhenWantedAndRead() {
    TreeFixture files = library(host(), "usr/lib64").node("dev/dri/renderD128", "e2:80", "660", 44);
    CdiDevice gpu =
        new CdiDevice(
            List.of("gpu0"),
            List.of(new WorkloadPath("/dev/nvidia0"), new WorkloadPath("/dev/dri/renderD128")));
    CdiSpec without = new Layouts(files, Configs.host()).build(List.of(gpu)).spec().orElseThrow();
    assertEquals("0.3.0", without.cdiVersion());
    Configs wanted = Configs.host().additionalGids();
    CdiBuild tooOld = new Layouts(files, wanted).build(List.of(gpu));
    assertEquals(List.of("cdi-version-too-high"), ids(tooOld));
    assertTrue(tooOld.problems().get(0).fact().contains("additionalGids of device"));
    CdiSpec with =
        new Layouts(files, wanted.maxVersion("0.7.0")).build(List.of(gpu)).spec().orElseThrow();
    assertEquals("0.7.0", with.cdiVersion());
    assertEquals(List.of(44L), with.devices().get(1).containerEdits().additionalGids());
  }

  @Test
  void s22TheHookBinaryIsProved() {
    Layouts cos = Layouts.cos();
    cos.files().without("home/kubernetes/bin/nvidia/toolkit/nvidia-ctk");
    assertEquals(List.of("cdi-hook-missing"), ids(cos.build()));
    cos.files()
        .without("etc")
        .without("usr")
        .without("usr/bin/nvidia-ctk")
        .without("usr/bin/nvidia-cdi-hook");
    assertEquals(List.of("cdi-hook-missing"), ids(cos.build()), "the driver root is mounted");
    CdiBuild partial = new Layouts(cos.files(), cos.config().hook("/opt/bin/nvidia-ctk")).build();
    assertEquals(List.of("cdi-hook-unproved"), ids(partial), "only parts of the host are mounted");
    assertTrue(partial.spec().isPresent());
  }

  @Test
  void s22HooksAreLimitedToThoseOfTheConfig() {
    Layouts cos = Layouts.cos();
    CdiBuild build =
        build(
            cos.files(),
            cos.config()
                .hooks(CdiHook.DISABLE_DEVICE_NODE_MODIFICATION, CdiHook.ENABLE_CUDA_COMPAT));
    List<Hook> hooks = build.spec().orElseThrow().containerEdits().hooks();
    assertEquals(
        List.of("nvidia-ctk", "hook", "enable-cuda-compat", "--host-driver-version=" + V),
        hooks.get(0).args());
    assertEquals(
        List.of("nvidia-ctk", "hook", "disable-device-node-modification"), hooks.get(1).args());
    assertTrue(
        LayoutTest.mounts(build)
            .contains(
                "/home/kubernetes/bin/nvidia/lib64/libcuda.so." + V + " -> /lib64/libcuda.so.1"),
        "without create-symlinks each link is a mount");
  }

  @Test
  void s23WithoutTheLoadersHookTheFoldersAreTold() {
    Layouts cos = Layouts.cos();
    CdiBuild build = build(cos.files(), cos.config().hook("none"));
    assertEquals(List.of("cdi-loader-path"), ids(build));
    assertTrue(build.problems().get(0).remedy().endsWith("LD_LIBRARY_PATH=/lib64"));
    assertEquals(List.of(), build.spec().orElseThrow().containerEdits().hooks());
  }

  @Test
  void s23LdconfigElsewhereIsTold() {
    TreeFixture files = library(host(), "usr/lib64").without("sbin/ldconfig");
    assertEquals(List.of("cdi-ldconfig-missing"), ids(build(files, Configs.host())));
    files.programs("usr/bin/ldconfig");
    CdiBuild build = build(files, Configs.host());
    assertEquals(
        List.of(
            "nvidia-cdi-hook",
            "update-ldcache",
            "--ldconfig-path",
            "/usr/bin/ldconfig",
            "--folder",
            "/usr/lib64"),
        build.spec().orElseThrow().containerEdits().hooks().get(1).args());
  }

  @Test
  void s24NothingOfTheDriverIsLoadedToFindIt() {
    // A recorded tree has no contents at all, and a whole spec comes out.
    assertTrue(Layouts.ubuntu().build().spec().isPresent());
  }

  @Test
  void s26OldMigNamesAreLeftOut() {
    CdiDevice mig =
        new CdiDevice(
            List.of("MIG-GPU-6d2f3f4e/1/0", "0:1"), List.of(new WorkloadPath("/dev/nvidia0")));
    CdiBuild build = Layouts.ubuntu().build(List.of(mig));
    assertEquals(List.of("cdi-name-invalid"), ids(build));
    assertEquals("0:1", build.spec().orElseThrow().devices().get(0).name());
  }

  @Test
  void oneBadGpuCostsOneGpu() {
    CdiDevice lost = new CdiDevice(List.of("gpu1"), List.of(new WorkloadPath("/dev/nvidia1")));
    CdiBuild build = Layouts.ubuntu().build(List.of(Layouts.ONE_GPU.get(0), lost));
    assertEquals(List.of("cdi-device-node-missing"), ids(build));
    assertEquals(3, build.spec().orElseThrow().devices().size());
    assertTrue(ids(Layouts.ubuntu().build(List.of(lost))).contains("cdi-no-device"));
  }

  @Test
  void aLinkInPlaceOfANodeIsRefused() {
    Layouts ubuntu = Layouts.ubuntu();
    ubuntu.files().link("dev/nvidia0", "nvidiactl");
    CdiBuild build = ubuntu.build();
    assertTrue(
        build.problems().get(1).fact().contains("is a symbolic link"), "" + build.problems());
    assertTrue(build.spec().isEmpty());
  }

  @Test
  void imexChannels() {
    Layouts ubuntu = Layouts.ubuntu();
    Configs config = ubuntu.config().imex(true);
    assertEquals(List.of("cdi-imex-channel-missing"), ids(build(ubuntu.files(), config)));
    ubuntu.files().nodes("dev/nvidia-caps-imex-channels/channel0");
    assertEquals(List.of(), ids(build(ubuntu.files(), config)));
  }

  @Test
  void namesBeginningWithDigitsNeed050() {
    Layouts ubuntu = Layouts.ubuntu();
    CdiBuild build = build(ubuntu.files(), ubuntu.config().maxVersion("0.4.0"));
    assertEquals(List.of("cdi-version-too-high"), ids(build));
  }

  @Test
  void aMissingLibraryIsNamedWithTheFoldersSearched() {
    TreeFixture files = host().libraries("usr/lib64", V, "libcuda");
    CdiBuild build = build(files, Configs.host().libraryDirs("opt/mine"));
    assertEquals(List.of("cdi-nvml-missing"), ids(build));
    assertTrue(build.problems().get(0).fact().contains("`/opt/mine`, `/usr/lib64`"));
    DriverFiles found = build.files();
    assertTrue(found.nvml().isEmpty() && found.cuda().isPresent());
  }

  @Test
  void theOrderOfInputDoesNotMatter() {
    CdiDevice a = new CdiDevice(List.of("b", "a"), List.of(new WorkloadPath("/dev/nvidia0")));
    CdiDevice b = new CdiDevice(List.of("a", "b"), List.of(new WorkloadPath("/dev/nvidia0")));
    assertEquals(
        CdiJson.write(Layouts.cos().build(List.of(a)).spec().orElseThrow()),
        CdiJson.write(Layouts.cos().build(List.of(b)).spec().orElseThrow()));
  }
}
