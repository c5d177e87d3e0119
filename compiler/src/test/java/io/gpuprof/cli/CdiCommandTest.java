package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.host.Listings;
import io.gpuprof.host.NodeOnDisk;
import io.gpuprof.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The preview is what the plugin writes; its judgement names what cannot work. */
class CdiCommandTest {

  private static final Path HERE = Path.of("");

  @TempDir Path temp;

  private static String listing(String name) {
    return Listings.file(name).toString();
  }

  private Path edited(String name, String... exchanges) throws IOException {
    String text = Files.readString(Listings.file(name));
    for (int i = 0; i < exchanges.length; i += 2) {
      assertTrue(text.contains(exchanges[i]), exchanges[i]);
      text = text.replace(exchanges[i], exchanges[i + 1]);
    }
    return Files.writeString(temp.resolve("edited.listing"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gke-cos",
        "ubuntu",
        "driver-container",
        "debian",
        "nixos",
        "talos",
        "flatcar-compiled",
        "gke-ubuntu",
        "openshift"
      })
  void pluginAndPreviewWriteTheSameBytes(String name) throws Exception {
    Path root = Files.createDirectory(temp.resolve("node"));
    Path specs = Files.createDirectory(temp.resolve("specs"));
    Assumptions.assumeTrue(
        NodeOnDisk.write(Listings.file(name), root), "device nodes cannot be made here");
    String config = Cli.run(HERE, "compile", name, "-t", "runtime-config").out();
    String written = RuntimeSpec.write(config, root, specs);

    Cli folder = Cli.run(HERE, "cdi", name, "--driver-tree", root.toString());
    assertEquals(0, folder.code(), folder.err());
    assertEquals(written, folder.out());

    Path recorded = Files.writeString(temp.resolve("node.listing"), record(root));
    Cli listing = Cli.run(HERE, "cdi", name, "--driver-tree", recorded.toString());
    assertEquals(0, listing.code(), listing.err());
    assertEquals(written, listing.out());

    Cli committed = Cli.run(HERE, "cdi", name, "--driver-tree", listing(name));
    assertEquals(written, committed.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{excludeDevices: [\"1\"]}",
        "{excludeDevices: [GPU-6d2f3f4e-8f0a-4f5c-9d52-2f5d0f1f7a10]}",
        "{includeDevices: [\"3c:00.0\"]}",
        "{includeDevices: [\"0\", \"1\"], excludeDevices: [\"0000:3b:00.0\"]}"
      })
  void bothLeaveOutTheSameGpus(String plugin) throws Exception {
    Path root = Files.createDirectory(temp.resolve("node"));
    Path specs = Files.createDirectory(temp.resolve("specs"));
    Assumptions.assumeTrue(
        NodeOnDisk.write(Listings.file("ubuntu"), root), "device nodes cannot be made here");
    Path profile =
        Files.writeString(
            temp.resolve("p.yaml"), Profiles.document("extends: ubuntu\nplugin: " + plugin + "\n"));
    String config = Cli.run(HERE, "compile", profile.toString(), "-t", "runtime-config").out();
    Cli cli = Cli.run(HERE, "cdi", profile.toString(), "--driver-tree", listing("ubuntu"));
    assertEquals(0, cli.code(), cli.err());
    assertEquals(RuntimeSpec.write(config, root, specs), cli.out());
    assertTrue(cli.err().contains("[cdi-gpu-left-out]: GPU "), cli.err());
    boolean has0 = cli.out().contains("\"name\": \"0\"");
    boolean has1 = cli.out().contains("\"name\": \"1\"");
    assertTrue(has0 != has1, cli.out());
  }

  /** What the plugin does not hand out is in no spec, neither in its own nor in the preview. */
  @ParameterizedTest
  @ValueSource(strings = {"mig", "display"})
  void bothLeaveOutWhatIsNoWholeGpu(String what) throws Exception {
    Path root = Files.createDirectory(temp.resolve("node"));
    Path specs = Files.createDirectory(temp.resolve("specs"));
    Path listing =
        Files.writeString(
            temp.resolve("odd.listing"),
            what.equals("mig")
                ? Files.readString(Listings.file("ubuntu"))
                    + "d\t555\t0\t\t./proc/driver/nvidia/capabilities/gpu1/mig/gi3\n"
                    + "f\t444\t0\t\t./proc/driver/nvidia/capabilities/mig/config\n"
                : Files.readString(Listings.file("ubuntu"))
                    .replaceFirst(
                        "(?s)NVIDIA A10G(.*)NVIDIA A10G", "NVIDIA A10G$1NVIDIA DGX Display"));
    Assumptions.assumeTrue(NodeOnDisk.write(listing, root), "device nodes cannot be made here");
    String config = Cli.run(HERE, "compile", "ubuntu", "-t", "runtime-config").out();
    Cli cli = Cli.run(HERE, "cdi", "ubuntu", "--driver-tree", listing.toString());
    assertEquals(0, cli.code(), cli.err());
    assertEquals(RuntimeSpec.write(config, root, specs), cli.out());
    assertTrue(cli.out().contains("f1f7a10") && !cli.out().contains("f1f7a11"), cli.out());
    assertTrue(
        cli.err()
            .contains(
                what.equals("mig")
                    ? "is left out: it is in MIG mode and migStrategy is none; drain"
                    : "is left out: it is a display card (NVIDIA DGX Display)"),
        cli.err());
    assertEquals(what.equals("mig"), cli.err().contains("[cdi-mig-not-visible]"), cli.err());
  }

  @Test
  void selectorsThatCannotBeApplied() throws IOException {
    Path profile =
        Files.writeString(
            temp.resolve("p.yaml"),
            Profiles.document("extends: ubuntu\nplugin: {excludeDevices: [\"7\", \"3c:00.0\"]}\n"));
    String[] args = {"cdi", profile.toString(), "--driver-tree", listing("ubuntu")};
    Cli known = Cli.run(HERE, args);
    assertTrue(
        known
            .err()
            .contains("[cdi-selector-unmatched]: excludeDevices names GPUs that were not found: 7"),
        known.err());
    assertTrue(!known.out().contains("\"name\": \"1\""), known.out());
    Cli numbered = Cli.run(HERE, "cdi", args[1], args[2], args[3], "--gpus", "2");
    assertTrue(
        numbered
            .err()
            .contains("they name GPUs by UUID or PCI bus id (3c:00.0), and nothing tells those"),
        numbered.err());
    assertTrue(numbered.out().contains("\"name\": \"1\""), numbered.out());
  }

  private static String record(Path root) throws IOException, InterruptedException {
    String command = Cli.run(HERE, "cdi", "--record-command").out();
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return out;
  }

  @Test
  void theSpecAloneIsOnStandardOutput() {
    Cli cli = Cli.run(HERE, "cdi", "gke-cos", "--driver-tree", listing("gke-cos"));
    assertEquals(0, cli.code());
    assertTrue(cli.out().startsWith("{\n  \"cdiVersion\": \"0.5.0\""), cli.out());
    assertEquals("gpuprof: 2 GPUs (/proc/driver/nvidia/gpus), driver 570.86.15\n", cli.err());
  }

  @Test
  void numberedGpus() {
    Cli cli = Cli.run(HERE, "cdi", "gke-cos", "--driver-tree", listing("gke-cos"), "--gpus", "1");
    assertTrue(cli.out().contains("\"name\": \"0\""), cli.out());
    assertTrue(!cli.out().contains("\"name\": \"1\""), cli.out());
  }

  @Test
  void describedGpus() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("gpus"),
            "Model: A100\nGPU UUID: GPU-1234\nBus Location: 0000:3b:00.0\nDevice Minor: 1\n");
    Cli cli =
        Cli.run(
            HERE, "cdi", "gke-cos", "--driver-tree", listing("gke-cos"), "--gpus", file.toString());
    assertTrue(cli.out().contains("\"name\": \"GPU-1234\""), cli.out());
    assertTrue(cli.out().contains("/dev/nvidia1"), cli.out());
    Files.writeString(file, "nonsense");
    Cli nonsense =
        Cli.run(
            HERE, "cdi", "gke-cos", "--driver-tree", listing("gke-cos"), "--gpus", file.toString());
    assertEquals(1, nonsense.code());
    assertEquals(
        "gpuprof: `"
            + file
            + "` describes no GPU; expected what cat /proc/driver/nvidia/gpus/*/information prints\n",
        nonsense.err());
  }

  @Test
  void judgements() throws IOException {
    judged("cdi-driver-missing", 1, edited("gke-cos", "/nvidia/lib64/", "/nvidia/elsewhere/"));
    judged("cdi-device-node-missing", 0, edited("gke-cos", "./dev/nvidia1\n", "./dev/nvidia9\n"));
    judged(
        "cdi-hook-missing",
        1,
        edited("gke-cos", "/nvidia/toolkit/nvidia-ctk", "/nvidia/toolkit/nvidia-other"));
    judged(
        "cdi-hook-noexec",
        1,
        edited(
            "gke-cos",
            "/home/kubernetes/bin /home/kubernetes/bin rw,relatime",
            "/home/kubernetes/bin /home/kubernetes/bin rw,noexec,relatime"));
    judged(
        "cdi-library-noexec",
        1,
        edited(
            "gke-cos",
            "/home/kubernetes/bin /home/kubernetes/bin rw,relatime",
            "/home/kubernetes/bin /home/kubernetes/bin rw,noexec,relatime"));
    judged(
        "cdi-stale-version",
        0,
        edited(
            "gke-cos",
            "f\t644\t0\t\t./home/kubernetes/bin/nvidia/lib64/libcuda.so.570.86.15\n",
            """
            f\t644\t0\t\t./home/kubernetes/bin/nvidia/lib64/libcuda.so.570.86.15
            f\t644\t0\t\t./home/kubernetes/bin/nvidia/lib64/libcuda.so.535.216.01
            """));
    judged(
        "cdi-nvidia-smi-missing",
        0,
        edited("gke-cos", "f\t755\t0\t\t./home/kubernetes/bin/nvidia/bin/nvidia-smi\n", ""));
    judged(
        "cdi-soname-unread",
        0,
        edited(
            "gke-cos",
            "l\t777\t0\tlibnvidia-cfg.so.570.86.15\t./home/kubernetes/bin/nvidia/lib64/libnvidia-cfg.so.1\n",
            ""));
  }

  private static void judged(String id, int code, Path listing) {
    Cli cli = Cli.run(HERE, "cdi", "gke-cos", "--driver-tree", listing.toString());
    assertTrue(cli.err().contains("[" + id + "]: "), id + "\n" + cli.err());
    assertEquals(code, cli.code(), cli.err());
    assertEquals(0, Cli.run(HERE, "explain", id).code(), id);
  }

  @Test
  void aSpecThatTheRuntimeCannotRead() throws IOException {
    profileJudged(
        "cdi-version-too-new-for-runtime",
        "extends: [ubuntu, crio]\ncontainerRuntime: {minVersion: \"1.24\"}\nplugin: {deviceListStrategy: [cdi-annotations]}\n");
    profileJudged("cdi-workload-path-management", "extends: ubuntu\nworkloadRoot: /host/driver\n");
  }

  private void profileJudged(String id, String spec) throws IOException {
    Path profile = Files.writeString(temp.resolve("p.yaml"), Profiles.document(spec));
    Cli cli = Cli.run(HERE, "cdi", profile.toString(), "--driver-tree", listing("ubuntu"));
    assertEquals(1, cli.code());
    assertTrue(cli.err().contains("error[" + id + "]: "), cli.err());
    assertTrue(cli.out().startsWith("{"), cli.out());
  }

  @Test
  void whatIsLookedForAndWhereIsTold() throws IOException {
    Cli cli =
        Cli.run(
            HERE,
            "cdi",
            "gke-cos",
            "--driver-tree",
            edited("gke-cos", "/nvidia/lib64/", "/nvidia/elsewhere/").toString());
    assertEquals("", cli.out());
    assertTrue(
        cli.err()
            .contains(
                "Neither libcuda nor libnvidia-ml was found below `/home/kubernetes/bin/nvidia`; looked in"
                    + " `/home/kubernetes/bin/nvidia/lib64`"),
        cli.err());
  }

  @Test
  void against() throws IOException {
    Cli ours = Cli.run(HERE, "cdi", "gke-cos", "--driver-tree", listing("gke-cos"));
    Path same = Files.writeString(temp.resolve("ours.json"), ours.out());
    Cli equal =
        Cli.run(
            HERE,
            "cdi",
            "gke-cos",
            "--driver-tree",
            listing("gke-cos"),
            "--against",
            same.toString());
    assertEquals(0, equal.code(), equal.out());

    Path other =
        Files.writeString(
            temp.resolve("nvidia.yaml"),
            """
            cdiVersion: 0.5.0
            kind: nvidia.com/gpu
            devices:
            - name: "0"
              containerEdits:
                deviceNodes:
                - path: /dev/nvidia0
                - path: /dev/dri/card0
            containerEdits:
              deviceNodes:
              - path: /dev/nvidiactl
              - {path: /dev/nvidia-uvm, hostPath: /other/nvidia-uvm}
              hooks:
              - hookName: createContainer
                path: /usr/bin/nvidia-cdi-hook
                args: [nvidia-cdi-hook, update-ldcache, --folder, /lib64]
              - hookName: createContainer
                path: /usr/bin/nvidia-cdi-hook
                args: [nvidia-cdi-hook, enable-cuda-compat, --host-driver-version=570.86.15]
              mounts:
              - hostPath: /home/kubernetes/bin/nvidia/lib64/libcuda.so.570.86.15
                containerPath: /lib64/libcuda.so.570.86.15
              - hostPath: /usr/lib64/libnvidia-x.so
                containerPath: /lib64/libnvidia-x.so
            """);
    Cli cli =
        Cli.run(
            HERE,
            "cdi",
            "gke-cos",
            "--driver-tree",
            listing("gke-cos"),
            "--against",
            other.toString());
    assertEquals(1, cli.code());
    for (String line :
        List.of(
            "  missing  /lib64/libnvidia-x.so  (there from /usr/lib64/libnvidia-x.so)",
            "  surplus  /bin/nvidia-smi  (from /home/kubernetes/bin/nvidia/bin/nvidia-smi)",
            "  missing  /dev/dri/card0  (there from /dev/dri/card0)",
            "  surplus  /dev/nvidia1  (from /dev/nvidia1)",
            "  differs  /dev/nvidia-uvm  (from /dev/nvidia-uvm, there from /other/nvidia-uvm)",
            "  missing  enable-cuda-compat  (there run by /usr/bin/nvidia-cdi-hook)",
            "  surplus  create-symlinks  (run by /home/kubernetes/bin/nvidia/toolkit/nvidia-ctk)")) {
      assertTrue(cli.out().contains(line + "\n"), line + "\n" + cli.out());
    }
    Cli none =
        Cli.runWith(
            "a: b", HERE, "cdi", "gke-cos", "--driver-tree", listing("gke-cos"), "--against", "-");
    assertEquals(1, none.code());
    assertTrue(none.err().contains("<stdin>: error[not-a-cdi-spec]: "), none.err());
  }

  @Test
  void badInput() throws IOException {
    Path bad =
        Files.writeString(temp.resolve("bad.listing"), "f\t644\n?\t644\t0\t\t./x\nnonsense\n");
    Cli cli = Cli.run(temp, "cdi", "ubuntu", "--driver-tree", "bad.listing");
    assertEquals(1, cli.code());
    assertEquals(
        """
        bad.listing:1:1: error[listing-invalid]: 2 fields and not 5
            f\t644
            ^
          fix: record it with the command that `gpuprof cdi --record-command` prints
        bad.listing:2:1: error[listing-invalid]: the type is `?`; expected one of fdlcbps
            ?\t644\t0\t\t./x
            ^
          fix: record it with the command that `gpuprof cdi --record-command` prints
        bad.listing:3:1: error[listing-invalid]: `nonsense` is neither an entry (type, mode, group, number or target, path; tabs between them) nor a line of a listed file (./path:content)
            nonsense
            ^
          fix: record it with the command that `gpuprof cdi --record-command` prints
        3 errors, 0 warnings
        """,
        cli.err());
    assertTrue(Files.exists(bad));
    assertEquals(1, Cli.run(temp, "cdi", "ubuntu", "--driver-tree", "nothing").code());
    assertEquals(2, Cli.run(temp, "cdi", "ubuntu").code());
    assertEquals(2, Cli.run(temp, "cdi").code());
    assertEquals(1, Cli.run(temp, "cdi", "gke-autopilot", "--driver-tree", "bad.listing").code());
  }
}
