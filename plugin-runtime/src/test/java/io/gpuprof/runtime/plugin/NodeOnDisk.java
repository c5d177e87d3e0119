package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.Configs;
import io.gpuprof.runtime.Prerequisite;
import io.gpuprof.runtime.device.StandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A node of GKE on COS in a folder: the host's root with a driver, its device nodes, and the
 * folders that the plugin shares with the host.
 */
final class NodeOnDisk {

  private static final String VERSION = "535.261.03";
  private static final String DRIVER = "home/kubernetes/bin/nvidia";

  final Path root;
  final Path kubelet;
  final Path cdi;
  final Path config;
  final int port = Daemon.freePort();
  final StandIn nvml;

  /** With a driver that knows what the script says, and nodes for so many GPUs. */
  NodeOnDisk(Path root, String script, int gpus) throws Exception {
    this.root = root;
    kubelet = Files.createDirectory(root.resolve("k"));
    cdi = root.resolve("cdi");
    config = root.resolve("config.yaml");
    for (String folder : List.of("etc", "usr/bin", "sbin", "dev", DRIVER + "/lib64")) {
      Files.createDirectories(host(folder));
    }
    program("sbin/ldconfig");
    program(DRIVER + "/bin/nvidia-smi");
    program(DRIVER + "/toolkit/nvidia-ctk");
    Path libraries = host(DRIVER + "/lib64");
    nvml = StandIn.in(libraries, script);
    Files.move(nvml.library(), libraries.resolve("libnvidia-ml.so." + VERSION));
    Files.createSymbolicLink(nvml.library(), Path.of("libnvidia-ml.so." + VERSION));
    Files.copy(
        libraries.resolve("libnvidia-ml.so." + VERSION),
        libraries.resolve("libcuda.so." + VERSION));
    node("nvidiactl");
    node("nvidia-uvm");
    for (int minor = 0; minor < gpus; minor++) {
      node("nvidia" + minor);
    }
  }

  private Path host(String path) {
    return root.resolve("host").resolve(path);
  }

  private void program(String path) throws IOException {
    Files.createDirectories(host(path).getParent());
    Files.createFile(
        host(path),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  /** Nobody can open it, which is as well: it is the number of a real GPU. */
  private void node(String name) throws IOException, InterruptedException {
    Process mknod =
        new ProcessBuilder("mknod", host("dev/" + name).toString(), "c", "195", "0")
            .redirectErrorStream(true)
            .start();
    String words = new String(mknod.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (mknod.waitFor() != 0) {
      throw Prerequisite.isMissing(
          "the right to make device nodes", new IOException(words.strip()));
    }
  }

  /** A link in the place of a node. */
  void linkNode(String name, String target) throws IOException {
    Files.delete(host("dev/" + name));
    Files.createSymbolicLink(host("dev/" + name), Path.of(target));
  }

  /** As if the installer had not run yet. */
  void hideDriver() throws IOException {
    Files.move(host(DRIVER), host("driver-to-be"));
  }

  void installDriver() throws IOException {
    Files.move(host("driver-to-be"), host(DRIVER), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the compiler writes for the platform, with the folders where they are here. */
  String text(String... exchanges) {
    List<String> all = new ArrayList<>();
    Collections.addAll(
        all,
        ": /host",
        ": " + root.resolve("host"),
        ": /var/run/cdi",
        ": " + cdi,
        ": /var/lib/kubelet/device-plugins",
        ": " + kubelet,
        "port: 9410",
        "port: " + port);
    Collections.addAll(all, exchanges);
    return Configs.with(all.toArray(String[]::new));
  }

  /**
   * A compiled config with the folders where they are here, as a container's mounts would do it.
   */
  String here(String config) {
    return config
        .replace(": /host", ": " + root.resolve("host"))
        .replace(": /var/run/cdi", ": " + cdi)
        .replace(": /var/lib/kubelet/device-plugins", ": " + kubelet)
        .replace("port: 9410", "port: " + port);
  }

  NodeOnDisk configure(String... exchanges) throws IOException {
    return replaceConfig(text(exchanges));
  }

  /** As a ConfigMap volume does it: the file is exchanged at once. */
  NodeOnDisk replaceConfig(String text) throws IOException {
    Path next = root.resolve("next.yaml");
    Files.writeString(next, text);
    Files.move(next, config, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return this;
  }

  Path spec() {
    return cdi.resolve("gpuprof.io-gpu.json");
  }

  Path socket() {
    return kubelet.resolve("gpuprof-gpu.sock");
  }
}
