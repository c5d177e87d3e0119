package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each platform's layout gives the mounts that its profile promises. */
class LayoutTest {

  private static final String V = Layouts.V;

  static Stream<Arguments> layouts() {
    return Stream.of(
        layout(
            "COS",
            Layouts.cos(),
            "/home/kubernetes/bin/nvidia/lib64/libcuda.so." + V + " -> /lib64/libcuda.so." + V,
            "/home/kubernetes/bin/nvidia/bin/nvidia-smi -> /bin/nvidia-smi",
            "/run/nvidia-persistenced/socket -> /run/nvidia-persistenced/socket",
            "/home/kubernetes/bin/nvidia/vulkan/icd.d/nvidia_icd.json"
                + " -> /etc/vulkan/icd.d/nvidia_icd.json",
            "/home/kubernetes/bin/nvidia/firmware/nvidia/"
                + V
                + "/gsp_ga10x.bin"
                + " -> /lib/firmware/nvidia/"
                + V
                + "/gsp_ga10x.bin"),
        layout(
            "Ubuntu",
            Layouts.ubuntu(),
            same("/usr/lib/x86_64-linux-gnu/libcuda.so." + V),
            same("/usr/lib/x86_64-linux-gnu/vdpau/libvdpau_nvidia.so." + V),
            same("/usr/lib/x86_64-linux-gnu/libnvidia-egl-gbm.so.1.1.0"),
            same("/usr/bin/nvidia-smi"),
            same("/etc/vulkan/icd.d/nvidia_icd.json"),
            same("/usr/share/nvidia/nvoptix.bin"),
            "/usr/lib/firmware/nvidia/"
                + V
                + "/gsp_tu10x.bin"
                + " -> /lib/firmware/nvidia/"
                + V
                + "/gsp_tu10x.bin"),
        layout(
            "EKS",
            Layouts.eks(),
            same("/usr/lib64/libcuda.so." + V),
            same("/usr/lib64/libnvidia-ml.so." + V),
            same("/usr/bin/nvidia-smi")),
        layout(
            "driver container",
            Layouts.driverContainer(),
            "/run/nvidia/driver/usr/lib/x86_64-linux-gnu/libcuda.so."
                + V
                + " -> /usr/lib/x86_64-linux-gnu/libcuda.so."
                + V,
            "/run/nvidia/driver/usr/bin/nvidia-smi -> /usr/bin/nvidia-smi",
            "/run/nvidia/driver/run/nvidia-persistenced/socket -> /run/nvidia-persistenced/socket",
            same("/run/nvidia-fabricmanager/socket")),
        layout(
            "Talos",
            Layouts.talos(),
            "/usr/local/lib/libcuda.so." + V + " -> /lib64/libcuda.so." + V,
            "/usr/local/bin/nvidia-smi -> /bin/nvidia-smi",
            same("/etc/vulkan/icd.d/nvidia_icd.json"),
            "/usr/lib/firmware/nvidia/"
                + V
                + "/gsp_ga10x.bin"
                + " -> /lib/firmware/nvidia/"
                + V
                + "/gsp_ga10x.bin"),
        layout(
            "Flatcar",
            Layouts.flatcar(),
            "/opt/nvidia/"
                + V
                + "/6.6.1/usr/lib64/libcuda.so."
                + V
                + " -> /usr/lib64/libcuda.so."
                + V,
            same("/opt/bin/nvidia-smi")),
        layout(
            "NixOS",
            Layouts.nixos(),
            "/nix/store/abc-nvidia-x11-"
                + V
                + "/lib/libcuda.so."
                + V
                + " -> /usr/local/nvidia/run/opengl-driver/lib/libcuda.so."
                + V,
            "/nix/store/ghi/bin/nvidia-smi"
                + " -> /usr/local/nvidia/run/current-system/sw/bin/nvidia-smi"),
        layout(
            "Debian",
            Layouts.debian(),
            same("/usr/lib/x86_64-linux-gnu/nvidia/current/libcuda.so." + V),
            same("/usr/lib/x86_64-linux-gnu/nvidia/current/libnvidia-ml.so." + V),
            "/usr/lib/nvidia/current/nvidia-smi -> /usr/bin/nvidia-smi"),
        layout(
            "GKE Ubuntu by its alias",
            Layouts.gkeUbuntu(),
            "/opt/nvidia/lib64/libcuda.so." + V + " -> /lib64/libcuda.so." + V,
            "/opt/nvidia/bin/nvidia-smi -> /bin/nvidia-smi"));
  }

  private static String same(String path) {
    return path + " -> " + path;
  }

  private static Arguments layout(String name, Layouts layout, String... mounts) {
    return Arguments.of(name, layout, List.of(mounts));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void mounts(String name, Layouts layout, List<String> expected) {
    CdiBuild build = layout.build();
    assertEquals(List.of(), build.errors());
    List<String> actual = mounts(build);
    for (String mount : expected) {
      assertTrue(actual.contains(mount), mount + " is not among " + actual);
    }
    assertEquals(actual.stream().distinct().toList(), actual);
    assertEquals(V, build.files().version());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void sonamesLeadToTheLibraries(String name, Layouts layout, List<String> ignored) {
    List<String> links =
        layout.build().spec().orElseThrow().containerEdits().hooks().get(0).args().stream()
            .filter(arg -> arg.contains("::"))
            .toList();
    for (String soname : List.of("libcuda.so.1", "libcuda.so")) {
      assertTrue(links.stream().anyMatch(link -> link.endsWith("/" + soname)), "" + links);
    }
  }

  static List<String> mounts(CdiBuild build) {
    return build.spec().orElseThrow().containerEdits().mounts().stream()
        .map(mount -> mount.hostPath() + " -> " + mount.containerPath())
        .toList();
  }

  @Test
  void wslNeedsNoControlNodes() {
    CdiBuild build = Layouts.wsl().build(Layouts.WSL_DEVICE);
    assertEquals(List.of(), build.problems());
    List<String> mounts = mounts(build);
    assertTrue(mounts.contains(same("/usr/lib/wsl/lib/libcuda.so.1.1")), "" + mounts);
    assertTrue(mounts.contains(same("/usr/lib/wsl/lib/libdxcore.so")), "" + mounts);
    String store = "/usr/lib/wsl/drivers/nv_dispi.inf_amd64_1/";
    assertTrue(mounts.contains(same(store + "nvcubins.bin")), "" + mounts);
    assertTrue(mounts.stream().noneMatch(mount -> mount.contains("igd12")), "" + mounts);
    CdiSpec spec = build.spec().orElseThrow();
    assertEquals(List.of(), spec.containerEdits().deviceNodes());
    assertEquals(1, spec.devices().size());
    List<String> args = spec.containerEdits().hooks().get(0).args();
    assertTrue(args.contains("libcuda.so.1.1::/usr/lib/wsl/lib/libcuda.so.1"), "" + args);
    assertTrue(args.contains("/usr/lib/wsl/lib/nvidia-smi::/usr/bin/nvidia-smi"), "" + args);
  }
}
