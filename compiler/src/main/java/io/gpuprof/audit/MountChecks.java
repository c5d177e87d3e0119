package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.audit.PluginSettings.Setting;
import io.gpuprof.audit.PodView.Mount;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Optional;

/** What the container of a device plugin sees of its host, against what it is told. */
final class MountChecks {

  /** A constant of the kubelet. */
  static final String DEVICE_PLUGINS = "/var/lib/kubelet/device-plugins";

  private static final List<String> CDI_FOLDERS = List.of("/var/run/cdi", "/run/cdi", "/etc/cdi");

  private static final RuleHelp ROOT_CONTRADICTS =
      new RuleHelp(
          "plugin-driver-root-contradicts",
          ERROR,
          "The plugin finds files below the driver root of its container and writes them into CDI specs"
              + " as files below the driver root of the host. When the mount does not lead from one to"
              + " the other, the spec names files that do not exist.",
          "mount the folder that the driver root names, or name the folder that is mounted",
          "NVIDIA/k8s-device-plugin internal/cdi/cdi.go; issue 1743");

  private static final RuleHelp ROOT_UNMOUNTED =
      new RuleHelp(
          "plugin-driver-root-unmounted",
          ERROR,
          "The plugin looks for the driver below /driver-root of its container. With nothing mounted"
              + " there it finds no driver libraries for a CDI spec and ends; without CDI it depends on"
              + " an nvidia runtime to inject NVML.",
          "mount the driver root of the host at `/driver-root`, read-only, with HostToContainer",
          "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/root.go");

  private static final RuleHelp PROPAGATION =
      new RuleHelp(
          "plugin-mount-propagation",
          ERROR,
          "A driver container mounts its root over this folder, often after the plugin has started."
              + " Without HostToContainer the plugin keeps seeing the empty folder below, for ever.",
          "add mountPropagation: `HostToContainer` to the mount",
          "NVIDIA/gpu-operator assets/state-device-plugin/0500_daemonset.yaml");

  private static final RuleHelp ROOT_WRITABLE =
      new RuleHelp(
          "plugin-host-root-writable",
          WARNING,
          "The plugin only reads the host's root; a writable mount of it gives whoever breaks into the"
              + " plugin the node.",
          "add readOnly: `true` to the mount",
          "NVIDIA/k8s-device-plugin Helm template; NVIDIA/gpu-operator DaemonSet");

  private static final RuleHelp CDI_UNMOUNTED =
      new RuleHelp(
          "plugin-cdi-dir-unmounted",
          ERROR,
          "The CDI spec has to reach a folder that the host's container runtime reads. Written into the"
              + " container's own file system it is seen by nobody, and every GPU pod fails with"
              + " \"unresolvable CDI devices\".",
          "mount the host's `/var/run/cdi` at `/var/run/cdi`, writable, with type DirectoryOrCreate",
          "NVIDIA/k8s-device-plugin internal/cdi/cdi.go; Container Device Interface pkg/cdi");

  private static final RuleHelp DEVICE_PLUGINS_UNMOUNTED =
      new RuleHelp(
          "plugin-device-plugins-unmounted",
          ERROR,
          "The plugin registers at, and is reached through, sockets in the kubelet's folder"
              + " /var/lib/kubelet/device-plugins. Without a writable mount of exactly that folder of the"
              + " host the node has no GPUs. It does not follow the kubelet's --root-dir.",
          "mount the host's `/var/lib/kubelet/device-plugins`, writable",
          "Kubernetes device plugin API constants.go; kubernetes issue 120626; k0s issue 7585");

  private static final RuleHelp CONFIG_IN_ETC_NVIDIA =
      new RuleHelp(
          "plugin-config-in-etc-nvidia",
          WARNING,
          "The nvidia runtime puts files of the driver into /etc/nvidia of GPU containers, which fails"
              + " below the read-only mount of a ConfigMap: the plugin does not start.",
          "mount it somewhere else, such as `/config`",
          "libnvidia-container, application profiles");

  private static final RuleHelp NODES_INVISIBLE =
      new RuleHelp(
          "plugin-device-nodes-invisible",
          WARNING,
          "NVML and the search for device nodes open /dev/nvidia* in the plugin's own container. Without"
              + " privileges, a mount of the host's /dev or an nvidia runtime they are not there, and the"
              + " plugin finds no GPU.",
          "set privileged: `true`, or mount the host's `/dev`, or name a RuntimeClass of the nvidia"
              + " runtime",
          "NVIDIA/k8s-device-plugin internal/plugin/server.go");

  private static final RuleHelp MIG_UNPRIVILEGED =
      new RuleHelp(
          "plugin-mig-unprivileged",
          WARNING,
          "Listing MIG devices needs the capability SYS_ADMIN, which NVIDIA's chart adds for that reason.",
          "add `SYS_ADMIN` to the capabilities, or set privileged: `true`",
          "NVIDIA/k8s-device-plugin deployments/helm, _helpers.tpl");

  static final List<RuleHelp> RULES =
      List.of(
          ROOT_CONTRADICTS,
          ROOT_UNMOUNTED,
          PROPAGATION,
          ROOT_WRITABLE,
          CDI_UNMOUNTED,
          DEVICE_PLUGINS_UNMOUNTED,
          CONFIG_IN_ETC_NVIDIA,
          NODES_INVISIBLE,
          MIG_UNPRIVILEGED);

  private final PodView pod;
  private final Findings findings;

  private MountChecks(PodView pod, Findings findings) {
    this.pod = pod;
    this.findings = findings;
  }

  /** NVIDIA's plugin. */
  static void checkNvidia(PodView pod, PluginSettings settings, Findings findings) {
    MountChecks checks = new MountChecks(pod, findings);
    checks.driverRoot(settings);
    checks.cdi(settings);
    checks.devicePlugins(DEVICE_PLUGINS);
    checks.anyPlugin();
    checks.nodes(settings);
  }

  /** What holds for every device plugin. */
  static void checkAny(PodView pod, String devicePluginsPath, Findings findings) {
    MountChecks checks = new MountChecks(pod, findings);
    checks.devicePlugins(devicePluginsPath);
    checks.anyPlugin();
  }

  /** The chart of NVIDIA's plugin mounts the driver root, and never with propagation. */
  static void checkChart(PluginSettings settings, ReleaseValues values, Findings findings) {
    Optional<Setting> root = settings.get(PluginOption.DRIVER_ROOT);
    if (root.isEmpty() && settings.usesCdi() && values.isWhole()) {
      findings.at(
          ROOT_UNMOUNTED,
          settings
              .get(PluginOption.DEVICE_LIST_STRATEGY)
              .map(Setting::position)
              .orElseGet(() -> values.merged().position()),
          "the strategies are `%s`, and without nvidiaDriverRoot the chart mounts nothing at"
                  .formatted(String.join(",", settings.strategies()))
              + " `/driver-root`",
          "set nvidiaDriverRoot: `/` for a driver from packages, or to the driver's folder");
    }
    root.filter(r -> r.value().filter(MountChecks::arrivesLate).isPresent())
        .ifPresent(
            r ->
                findings.at(
                    PROPAGATION,
                    r.position(),
                    "nvidiaDriverRoot is `%s`, and the chart mounts it without mountPropagation"
                        .formatted(r.value().orElseThrow()),
                    "the chart has no value for it: start the plugin after the driver, or install"
                        + " manifests that set mountPropagation: `HostToContainer`"));
  }

  private static boolean arrivesLate(String hostPath) {
    return PathText.isAtOrUnder(hostPath, "/run/nvidia");
  }

  /** Whether what the container sees of a root is that root of the host. */
  static void checkRoot(PodView pod, String inside, String onHost, String name, Findings findings) {
    Optional<String> seen = pod.onHost(inside);
    if (seen.isPresent() && !seen.get().equals(PathText.clean(onHost))) {
      Mount mount = pod.covering(inside).orElseThrow();
      findings.at(
          ROOT_CONTRADICTS,
          mount.position(),
          "`%s` in the container is `%s` of the host, and %s is `%s`"
              .formatted(inside, seen.get(), name, onHost));
    }
  }

  private void driverRoot(PluginSettings settings) {
    String inside = settings.value(PluginOption.CONTAINER_DRIVER_ROOT).orElse("/driver-root");
    Optional<Setting> setting = settings.get(PluginOption.DRIVER_ROOT);
    Optional<String> root = settings.valueOr(PluginOption.DRIVER_ROOT, "/");
    Optional<Mount> mount = pod.covering(inside).filter(m -> m.hostPath().isPresent());
    if (mount.isPresent()) {
      root.ifPresent(
          r ->
              checkRoot(
                  pod, inside, r, setting.map(Setting::name).orElse("the driver root"), findings));
      return;
    }
    boolean elsewhere = root.filter(r -> !PathText.clean(r).equals("/")).isPresent();
    // With `/` the container's own files are the driver root, and that is told elsewhere.
    boolean own = PathText.clean(inside).equals("/");
    if (!own && (settings.usesCdi() || (elsewhere && setting.isPresent()))) {
      findings.at(
          ROOT_UNMOUNTED,
          settings.usesCdi() ? ERROR : WARNING,
          setting.map(Setting::position).orElseGet(() -> strategyPosition(settings)),
          "nothing of the host is mounted at `%s`, where the plugin looks for the driver"
              .formatted(inside),
          root.isPresent()
              ? "mount the host's `%s` at `%s`, read-only, with HostToContainer"
                  .formatted(root.get(), inside)
              : ROOT_UNMOUNTED.remedy());
    }
  }

  private io.gpuprof.runtime.diagnostic.Position strategyPosition(PluginSettings settings) {
    return settings
        .get(PluginOption.DEVICE_LIST_STRATEGY)
        .map(Setting::position)
        .orElse(pod.position());
  }

  private void cdi(PluginSettings settings) {
    if (settings.usesCdi()) {
      cdiFolder(pod, "/var/run/cdi", strategyPosition(settings), findings);
    }
  }

  /** Whether a CDI spec that is written into this folder reaches the runtime. */
  static void cdiFolder(
      PodView pod,
      String folder,
      io.gpuprof.runtime.diagnostic.Position blamed,
      Findings findings) {
    Optional<String> seen = pod.onHost(folder);
    if (seen.isEmpty()) {
      findings.at(
          CDI_UNMOUNTED,
          blamed,
          "CDI specs are written to `%s`, where nothing of the host is mounted".formatted(folder));
      return;
    }
    Mount mount = pod.covering(folder).orElseThrow();
    if (mount.readOnly()) {
      findings.at(
          CDI_UNMOUNTED,
          mount.position(),
          "CDI specs are written to `%s`, and the mount is read-only".formatted(folder),
          "set readOnly: `false`");
    } else if (!CDI_FOLDERS.contains(seen.get())) {
      findings.at(
          CDI_UNMOUNTED,
          mount.position(),
          "CDI specs reach the host in `%s`, which no container runtime reads by default"
              .formatted(seen.get()),
          "mount the host's `/var/run/cdi`");
    }
  }

  private void devicePlugins(String inside) {
    Optional<String> seen = pod.onHost(inside);
    if (seen.isEmpty()) {
      findings.at(
          DEVICE_PLUGINS_UNMOUNTED,
          pod.position(),
          "nothing of the host is mounted at `%s`".formatted(inside),
          "mount the host's `%s` at `%s`, writable".formatted(DEVICE_PLUGINS, inside));
      return;
    }
    Mount mount = pod.covering(inside).orElseThrow();
    if (!seen.get().equals(DEVICE_PLUGINS)) {
      findings.at(
          DEVICE_PLUGINS_UNMOUNTED,
          mount.position(),
          "`%s` in the container is `%s` of the host; expected `%s`"
              .formatted(inside, seen.get(), DEVICE_PLUGINS));
    } else if (mount.readOnly()) {
      findings.at(
          DEVICE_PLUGINS_UNMOUNTED,
          mount.position(),
          "the mount of the kubelet's folder is read-only, and the plugin creates its socket in it",
          "set readOnly: `false`");
    }
  }

  private void anyPlugin() {
    for (Mount mount : pod.mounts()) {
      Optional<String> host = mount.hostPath();
      boolean propagates = !mount.propagation().equals("None");
      boolean socketsOnly = PathText.last(mount.mountPath()).equals("validations");
      if (host.filter(MountChecks::arrivesLate).isPresent()
          && !propagates
          && !socketsOnly
          && !host.orElseThrow().contains("/mps")) {
        findings.at(
            PROPAGATION,
            mount.position(),
            "the host's `%s` is mounted without mountPropagation".formatted(host.orElseThrow()));
      }
      if (host.filter("/"::equals).isPresent() && !mount.readOnly()) {
        findings.at(
            ROOT_WRITABLE,
            mount.position(),
            "the host's root is mounted writable at `%s`".formatted(mount.mountPath()));
      }
      if (mount.fromConfig() && PathText.isAtOrUnder(mount.mountPath(), "/etc/nvidia")) {
        findings.at(
            CONFIG_IN_ETC_NVIDIA,
            mount.position(),
            "a ConfigMap is mounted at `%s`".formatted(mount.mountPath()));
      }
    }
  }

  private void nodes(PluginSettings settings) {
    boolean root =
        settings
            .valueOr(PluginOption.DRIVER_ROOT, "/")
            .filter(r -> !PathText.clean(r).equals("/"))
            .isPresent();
    boolean runtime = pod.spec().get("runtimeClassName").flatMap(Trees::scalar).isPresent();
    boolean dev =
        pod.onHost("/dev").filter("/dev"::equals).isPresent() && pod.covering("/dev").isPresent();
    if ((root || settings.usesCdi()) && !pod.isPrivileged() && !runtime && !dev) {
      findings.at(
          NODES_INVISIBLE,
          Trees.map(pod.container(), "securityContext")
              .map(c -> Trees.keyPosition(pod.container(), "securityContext"))
              .orElse(pod.position()),
          "the container is not privileged, does not mount the host's /dev, and names no RuntimeClass");
    }
    boolean mig =
        settings
            .value(PluginOption.MIG_STRATEGY)
            .filter(s -> s.equals("single") || s.equals("mixed"))
            .isPresent();
    if (mig && !pod.isPrivileged() && !pod.hasCapability("SYS_ADMIN")) {
      Setting setting = settings.get(PluginOption.MIG_STRATEGY).orElseThrow();
      findings.at(
          MIG_UNPRIVILEGED,
          setting.position(),
          "%s is `%s`, and the container is neither privileged nor has SYS_ADMIN"
              .formatted(setting.name(), setting.value().orElse("")));
    }
  }
}
