package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Roots that are missing, or that are stated from the wrong viewpoint. */
final class PathRules {

  /** Where NVIDIA's own charts mount the driver root in the plugin's container. */
  private static final HostPath UPSTREAM_MOUNT = new HostPath("/driver-root");

  /** Folders of the image that a mount over them would hide, with the program in them. */
  private static final List<String> IMAGE_FOLDERS =
      List.of("/bin", "/etc", "/lib", "/lib64", "/opt", "/sbin", "/usr", "/var");

  /** Folders that the kubelet, the kernel or our own volumes bring into the container. */
  private static final List<String> MOUNTED_FOLDERS =
      List.of("/dev", "/proc", "/sys", "/tmp", "/etc/gpuprof");

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "dev-root-unstated",
              ERROR,
              "In a split layout the device nodes are in the host's own /dev, with a driver container"
                  + " they are below the driver root. Whoever guesses hands out"
                  + " /home/kubernetes/bin/nvidia/dev/nvidia0, which does not exist.",
              "state devRoot: `/` where the host's /dev has the nodes (COS, Talos, Flatcar), the"
                  + " driver root itself where it contains dev/ (driver containers)",
              "NVIDIA/k8s-device-plugin api/config/v1/config.go;"
                  + " NVIDIA/nvidia-container-toolkit issue 209",
              CHECKS),
          new Rule(
              "dev-root-without-dev",
              ERROR,
              "The CDI spec names device nodes below a folder that has none, and every GPU pod fails"
                  + " to start with a missing /dev/nvidia0.",
              "set devRoot: `/`; or, when the driver root really contains dev/, host.driverRootHasDev:"
                  + " true",
              "NVIDIA/nvidia-container-toolkit issue 209",
              CHECKS),
          new Rule(
              "dev-root-is-dev-folder",
              ERROR,
              "devRoot is the folder that contains dev/. With /dev itself the device nodes become"
                  + " /dev/dev/nvidia0.",
              "leave out the last component",
              "NVIDIA/k8s-device-plugin internal/plugin/server.go, internal/cdi/cdi.go",
              CHECKS),
          new Rule(
              "plugin-path-as-host-path",
              ERROR,
              "The path exists only inside the plugin's container. On the host, where the kubelet"
                  + " mounts it or the runtime executes it, there is nothing of that name.",
              "write the path as the host sees it; gpuprof itself derives where the plugin sees it",
              "NVIDIA/k8s-device-plugin issue 1743",
              CHECKS),
          new Rule(
              "host-root-is-mount",
              ERROR,
              "hostRoot is a folder on the host. Taken for the place where the host is mounted in the"
                  + " plugin's container, it makes the pod mount a folder that no host has.",
              "set hostRoot: `/`; the place in the container is hostRootMount",
              "NVIDIA/k8s-device-plugin issue 1743",
              CHECKS),
          new Rule(
              "path-outside-host-root",
              ERROR,
              "The plugin's container sees of the host what is below hostRoot, and nothing else: the"
                  + " folder would be missing in it.",
              "widen hostRoot, or choose a path below it",
              "NVIDIA/k8s-device-plugin issue 1743",
              CHECKS),
          new Rule(
              "host-root-mount-taken",
              ERROR,
              "A mount at this place hides the image's own files or another mount, and the container"
                  + " does not start, or starts without its program, its config or its sockets.",
              "set hostRootMount: `/host`",
              "NVIDIA/nvidia-container-toolkit pkg/nvcdi/transform/root/host-root.go",
              CHECKS),
          new Rule(
              "workload-root-taken",
              ERROR,
              "Container runtimes refuse mounts in these folders, or mount them anew afterwards: GPU"
                  + " pods do not start, or have no driver.",
              "set workloadRoot: `/`, or a folder such as `/usr/local/nvidia`",
              "OCI runtime specification, default file systems",
              CHECKS));

  private PathRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "dev-root-unstated" -> devRootUnstated(profile, findings);
        case "dev-root-without-dev" -> devRootWithoutDev(profile, findings);
        case "dev-root-is-dev-folder" -> devRootIsDevFolder(profile, findings);
        case "plugin-path-as-host-path" -> pluginPathAsHostPath(profile, findings);
        case "host-root-is-mount" -> hostRootIsMount(profile, findings);
        case "path-outside-host-root" -> pathOutsideHostRoot(profile, findings);
        case "host-root-mount-taken" -> hostRootMountTaken(profile, findings);
        case "workload-root-taken" -> workloadRootTaken(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void devRootUnstated(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    boolean split = !spec.driverRoot().equals(spec.hostRoot()) && !isMount(spec);
    if (spec.devRoot().isEmpty() && split) {
      findings.at(
          "driverRoot",
          "driverRoot is `%s` and devRoot is not stated".formatted(spec.driverRoot()));
    }
  }

  private static void devRootWithoutDev(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    boolean split = !spec.driverRoot().equals(spec.hostRoot()) && !spec.host().driverRootHasDev();
    if (split && spec.devRoot().equals(Optional.of(spec.driverRoot()))) {
      findings.at(
          findings.blamed("devRoot", "driverRoot", "host.driverRootHasDev"),
          "devRoot and driverRoot are both `%s`, and host.driverRootHasDev says that it has no dev/"
              .formatted(spec.driverRoot()));
    }
  }

  private static void devRootIsDevFolder(ResolvedProfile profile, Findings findings) {
    Optional<HostPath> root = profile.spec().devRoot();
    if (root.isPresent() && root.get().name().equals("dev")) {
      findings.at(
          "devRoot",
          "devRoot is `%s`; expected the folder that contains `dev/`".formatted(root.get()),
          "set devRoot: `%s`".formatted(root.get().parent()));
    }
  }

  private static void pluginPathAsHostPath(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    for (Map.Entry<String, HostPath> stated : hostPaths(spec).entrySet()) {
      String key = stated.getKey();
      HostPath path = stated.getValue();
      Optional<HostPath> mount = confusedWith(spec, path);
      if (mount.isPresent()) {
        findings.at(
            key,
            "%s is `%s`, a path of the plugin's container; expected one of the host"
                .formatted(key, path),
            onHost(spec, key, path, mount.get()));
      }
    }
  }

  private static String onHost(Profile.Spec spec, String key, HostPath path, HostPath mount) {
    if (mount.equals(UPSTREAM_MOUNT)) {
      return "write where it lies on the host, such as below `/` or `/run/nvidia/driver`";
    }
    return path.equals(mount)
        ? "set %s: `%s`".formatted(key, spec.hostRoot())
        : "leave out the leading `%s`".formatted(mount);
  }

  /** The folder of the plugin's container below which a path was meant, if any. */
  static Optional<HostPath> confusedWith(Profile.Spec spec, HostPath path) {
    HostPath mount = new HostPath(spec.hostRootMount().value());
    if (path.isUnder(UPSTREAM_MOUNT)) {
      return Optional.of(UPSTREAM_MOUNT);
    }
    boolean confused =
        path.isUnder(mount) && !mount.equals(spec.hostRoot()) && !mount.value().equals("/");
    return confused ? Optional.of(mount) : Optional.empty();
  }

  private static void hostRootIsMount(ResolvedProfile profile, Findings findings) {
    if (isMount(profile.spec())) {
      findings.at(
          findings.blamed("hostRoot", "hostRootMount"),
          "hostRoot is `%s`, the place where the host is mounted in the plugin's container; expected"
                  .formatted(profile.spec().hostRoot())
              + " a folder of the host");
    }
  }

  private static boolean isMount(Profile.Spec spec) {
    return !spec.hostRoot().value().equals("/")
        && spec.hostRoot().value().equals(spec.hostRootMount().value());
  }

  private static void pathOutsideHostRoot(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (isMount(spec)) {
      return;
    }
    for (Map.Entry<String, HostPath> stated : hostPaths(spec).entrySet()) {
      String key = stated.getKey();
      HostPath path = stated.getValue();
      // The hook is executed by the container runtime; the plugin need not see it.
      boolean seen = !key.equals("nvidiaCtkPath");
      if (seen && !path.isUnder(spec.hostRoot()) && confusedWith(spec, path).isEmpty()) {
        findings.at(
            findings.blamed(key, "hostRoot"),
            "%s is `%s`, outside hostRoot `%s`".formatted(key, path, spec.hostRoot()));
      }
    }
  }

  /** Every single path of a profile that is meant as the host sees it. */
  private static Map<String, HostPath> hostPaths(Profile.Spec spec) {
    Map<String, HostPath> paths = new LinkedHashMap<>();
    paths.put("driverRoot", spec.driverRoot());
    spec.devRoot().ifPresent(path -> paths.put("devRoot", path));
    spec.nvidiaCtkPath().path().ifPresent(path -> paths.put("nvidiaCtkPath", path));
    spec.waitFor().ifPresent(path -> paths.put("waitFor", path));
    return paths;
  }

  private static void hostRootMountTaken(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    PluginPath mount = spec.hostRootMount();
    if (IMAGE_FOLDERS.stream().anyMatch(folder -> new PluginPath(folder).isUnder(mount))) {
      findings.at(
          "hostRootMount",
          "hostRootMount is `%s`, which hides the plugin image's own files".formatted(mount));
      return;
    }
    for (PluginPath other : otherMounts(spec)) {
      if (mount.isUnder(other) || other.isUnder(mount)) {
        findings.at(
            "hostRootMount",
            "hostRootMount is `%s`; the plugin's container already has a mount at `%s`"
                .formatted(mount, other));
        return;
      }
    }
  }

  /** Where the container has other mounts than the host's root. */
  static List<PluginPath> otherMounts(Profile.Spec spec) {
    List<PluginPath> mounts = new ArrayList<>();
    for (String folder : MOUNTED_FOLDERS) {
      mounts.add(new PluginPath(folder));
    }
    mounts.add(new PluginPath(spec.kubelet().devicePluginsDir().value()));
    mounts.add(spec.cdi().specDir());
    if (spec.kubelet().mountPodResources()) {
      mounts.add(new PluginPath(spec.kubelet().rootDir().resolve("pod-resources").value()));
    }
    return mounts;
  }

  private static void workloadRootTaken(ResolvedProfile profile, Findings findings) {
    String root = profile.spec().workloadRoot().value();
    if (List.of("dev", "proc", "sys").contains(root.split("/", -1)[1])) {
      findings.at(
          "workloadRoot",
          "workloadRoot is `%s`, below a folder that the container runtime fills itself"
              .formatted(root));
    }
  }
}
