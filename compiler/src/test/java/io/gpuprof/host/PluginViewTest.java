package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.NvmlAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A healthy node of GKE, and a plugin's container on it that is right or wrong. */
class PluginViewTest {

  private static final String MOUNTS =
      """
      500 400 0:60 / / ro,relatime - overlay overlay rw
      501 500 8:1 / /host ro,relatime master:1 - ext4 /dev/sda1 rw
      502 500 0:5 / /dev rw,nosuid master:7 - devtmpfs udev rw
      503 500 8:1 /var/lib/kubelet/device-plugins /var/lib/kubelet/device-plugins rw - ext4 /dev/sda1 rw
      504 500 0:22 /cdi /run/cdi rw,nosuid - tmpfs tmpfs rw
      505 500 8:1 /config /etc/gpuprof ro - ext4 /dev/sda1 rw""";

  private static final String STATUS = "Name:\tjava\nUid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff";

  private static final NvmlLoader WORKS =
      (library, dev) -> new NvmlAnswer.Works("570.86.15", OptionalInt.of(2), List.of());

  private static String config() throws IOException {
    return Files.readString(Path.of("../examples/gke-cos/config.yaml")).strip();
  }

  private static Layout container() throws IOException {
    return new Layout()
        .text("etc/gpuprof/config.yaml", config())
        .text(
            "proc/1/cmdline",
            "java\0-jar\0/opt/gpuprof/lib/gpuprof-runtime.jar\0--config=/etc/gpuprof/config.yaml")
        .text("proc/self/mountinfo", MOUNTS)
        .text("proc/self/status", STATUS)
        .link("var/run", "/run")
        .folder("run/cdi")
        .socket("var/lib/kubelet/device-plugins/kubelet.sock")
        .node("dev/nvidiactl", 195, 255)
        .node("host/dev/nvidiactl", 195, 255);
  }

  private static Diagnosis examine(Layout container) {
    return examine(view(container), WORKS);
  }

  private static PluginView view(Layout container) {
    return new PluginView(
        Listings.parse(container.listing()), "/host", Map.of(), path -> true, true);
  }

  private static Diagnosis examine(PluginView view, NvmlLoader nvml) {
    return Doctor.examine(
        Listings.tree("gke-cos"),
        Profiles.compileShipped("gke-cos"),
        new Surroundings(Optional.empty(), Optional.of(view), nvml));
  }

  private static void assertFound(Diagnosis diagnosis, String id, String... words) {
    assertEquals(
        List.of(id), diagnosis.findings().stream().map(Finding::id).toList(), diagnosis.text());
    for (String word : words) {
      assertTrue(diagnosis.text().contains(word), diagnosis.text());
    }
  }

  private static void assertEdited(
      String path, UnaryOperator<String> edit, String before, String id, String... words)
      throws IOException {
    String after = edit.apply(before);
    assertTrue(!after.equals(before), before);
    assertFound(examine(container().text(path, after)), id, words);
  }

  private static void assertMounts(String from, String to, String id, String... words)
      throws IOException {
    assertEdited("proc/self/mountinfo", text -> text.replace(from, to), MOUNTS, id, words);
  }

  private static void assertStatus(String from, String to, String... words) throws IOException {
    assertEdited(
        "proc/self/status", text -> text.replace(from, to), STATUS, "plugin-rights-differ", words);
  }

  private static void assertConfig(String from, String to, String id, String... words)
      throws IOException {
    assertEdited("etc/gpuprof/config.yaml", text -> text.replace(from, to), config(), id, words);
  }

  @Test
  void allIsWell() throws IOException {
    Diagnosis diagnosis = examine(container());
    assertTrue(diagnosis.isFine(), diagnosis.text());
    for (String check :
        List.of(
            "plugin's startup config",
            "plugin's environment variables",
            "startup config is the profile's",
            "mounts of the plugin's container",
            "later mounts reach the plugin",
            "driver root in the plugin's container",
            "device nodes in the plugin's container",
            "plugin may write its CDI spec",
            "plugin reaches the kubelet",
            "rights of the plugin's container")) {
      assertEquals(
          Optional.of(Check.Status.OK),
          diagnosis.checks().stream()
              .filter(c -> c.name().equals(check))
              .map(Check::status)
              .findFirst(),
          check);
    }
    assertTrue(
        diagnosis
            .text()
            .contains(
                "/home/kubernetes/bin/nvidia on the host is /host/home/kubernetes/bin/nvidia here"),
        diagnosis.text());
  }

  @Test
  void theConfig() throws IOException {
    assertFound(
        examine(container().without("etc/gpuprof/config.yaml")),
        "plugin-config-unreadable",
        "/etc/gpuprof/config.yaml: nothing is there");
    assertConfig(
        "driverRoot:",
        "driveRoot:",
        "plugin-config-invalid",
        "driveRoot",
        "seen (plugin): /etc/gpuprof/config.yaml: 13:3 ",
        "ok           NVML loads");
    assertConfig(
        "recoverySeconds: 300",
        "recoverySeconds: 60",
        "plugin-config-differs",
        "health.recoverySeconds is 60 and not 300",
        "not checked  mounts of the plugin's container");
  }

  @Test
  void aConfigThatIsNotThatOfADetectedProfileIsNoFinding() throws IOException {
    Layout other =
        container()
            .text(
                "etc/gpuprof/config.yaml",
                config().replace("recoverySeconds: 300", "recoverySeconds: 60"));
    PluginView view = view(other);
    Diagnosis diagnosis =
        examine(new PluginView(view.container(), "/host", Map.of(), view.writable(), false), WORKS);
    assertTrue(diagnosis.isFine(), diagnosis.text());
    assertTrue(
        diagnosis.text().contains("its profile is `gke-cos`, and gke-cos was only detected"),
        diagnosis.text());
  }

  @Test
  void theEnvironment() throws IOException {
    PluginView view = view(container());
    assertFound(
        examine(
            new PluginView(
                view.container(),
                "/host",
                Map.of("NVIDIA_CTK_PATH", "/usr/bin/nvidia-ctk", "HOME", "/tmp"),
                path -> true,
                true),
            WORKS),
        "plugin-environment-overrides",
        "paths.nvidiaCtkPath = /usr/bin/nvidia-ctk (environment variable NVIDIA_CTK_PATH)");
    assertFound(
        examine(
            new PluginView(
                view.container(),
                "/host",
                Map.of("NVIDIA_DRIVER_ROOT", "relative"),
                path -> true,
                true),
            WORKS),
        "plugin-config-invalid",
        "NVIDIA_DRIVER_ROOT");
  }

  @Test
  void theMounts() throws IOException {
    assertMounts(
        "501 500 8:1 / /host ro,relatime master:1 - ext4 /dev/sda1 rw\n",
        "",
        "plugin-mount-missing",
        "has no mount at `/host`, where the profile mounts the host's `/`");
    assertMounts(
        "/host ro,relatime master:1",
        "/host ro,relatime",
        "plugin-mount-not-propagated",
        "mountPropagation: HostToContainer");
    assertMounts("/host ro,relatime", "/host rw,relatime", "plugin-mount-writable", "host's `/`");
    Diagnosis blind = examine(container().without("proc/self/mountinfo"));
    assertTrue(blind.isFine(), blind.text());
    assertTrue(
        blind.text().contains("not checked  mounts of the plugin's container"), blind.text());
  }

  @Test
  void theNodes() throws IOException {
    assertFound(
        examine(container().without("host/dev")), "plugin-sees-no-nodes", "/host/dev/nvidiactl");
    Layout withoutOwn = container().without("dev/nvidiactl");
    assertTrue(examine(withoutOwn).isFine());
    assertFound(
        examine(view(withoutOwn), NvmlLoader.ABSENT),
        "plugin-sees-no-nodes",
        "NVML looks nowhere else");
    NvmlLoader fails =
        (library, dev) -> new NvmlAnswer.Fails(NvmlAnswer.Stage.START, "code 9", "A cause", "");
    assertFound(
        examine(view(withoutOwn), fails),
        "plugin-sees-no-nodes",
        "NVML looks nowhere else",
        "not checked  NVML loads                               it rests on the device nodes in the");
    assertFound(
        examine(view(container()), fails),
        "nvml-start-failed",
        "NVML loads and does not start: a cause");
  }

  @Test
  void theFolders() throws IOException {
    assertFound(
        examine(container().without("var/run").without("run/cdi").file("var/run/cdi")),
        "plugin-mount-missing",
        "at `/var/run/cdi`",
        "not checked  the node");
    assertFound(
        examine(container().without("run/cdi").file("run/cdi")),
        "plugin-cannot-write-spec",
        "a file of mode 644");
    PluginView view = view(container());
    assertFound(
        examine(
            new PluginView(
                view.container(), "/host", Map.of(), p -> !p.equals("/var/run/cdi"), true),
            WORKS),
        "plugin-cannot-write-spec",
        "that this process may not write into");
    assertFound(
        examine(container().without("var/lib/kubelet/device-plugins/kubelet.sock")),
        "plugin-cannot-register",
        "does not see the kubelet's socket");
    assertFound(
        examine(
            new PluginView(
                view.container(), "/host", Map.of(), p -> !p.startsWith("/var/lib"), true),
            WORKS),
        "plugin-cannot-register",
        "cannot make its socket");
  }

  @Test
  void theRights() throws IOException {
    assertStatus("000001ffffffffff", "00000000a80425fb", "CAP_SYS_ADMIN is not granted");
    assertStatus("Uid:\t0", "Uid:\t65534", "it runs as user 65534 and not 0");
    assertMounts(
        "/ / ro,relatime",
        "/ / rw,relatime",
        "plugin-rights-differ",
        "its own file system can be written");
  }

  @Test
  void appArmor() throws IOException {
    String enabled =
        """
        f\t644\t0\t\t./sys/module/apparmor/parameters/enabled
        ./sys/module/apparmor/parameters/enabled:Y
        """;
    String host = Listings.read(Listings.file("gke-cos")) + enabled;
    PluginView confined =
        view(container().text("proc/self/attr/current", "cri-containerd.apparmor.d (enforce)"));
    assertFound(
        onHost(host, confined),
        "apparmor-confines-plugin",
        "seen (plugin): /proc/self/attr/current: cri-containerd.apparmor.d (enforce)");
    PluginView free = view(container().text("proc/self/attr/current", "unconfined"));
    assertTrue(onHost(host, free).isFine());
    assertTrue(onHost(host.replace("enabled:Y", "enabled:N"), confined).isFine());
    Diagnosis blind = onHost(host, view(container()));
    assertTrue(blind.text().contains("not checked  AppArmor"), blind.text());
  }

  private static Diagnosis onHost(String listing, PluginView view) {
    return Doctor.examine(
        Listings.parse(listing),
        Profiles.compileShipped("gke-cos"),
        new Surroundings(Optional.empty(), Optional.of(view), WORKS));
  }

  @Test
  void whoIsThePlugin() {
    assertEquals(Optional.empty(), config(new Layout().text("proc/1/cmdline", "sleep\0inf")));
    assertEquals(
        Optional.of(new HostPath("/x.yaml")),
        config(
            new Layout()
                .text("proc/1/cmdline", "java\0/a/gpuprof-runtime.jar\0--config\0/x.yaml")));
    assertEquals(
        Optional.of(new HostPath("/etc/gpuprof/config.yaml")),
        config(new Layout().file("etc/gpuprof/config.yaml")));
  }

  private static Optional<HostPath> config(Layout container) {
    return PluginProcess.config(Listings.parse(container.listing()));
  }
}
