package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.audit.PluginSettings.Setting;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Position;
import java.util.List;
import java.util.Optional;

/** The roots and strategies of NVIDIA's plugin, as far as they can be judged without its pod. */
final class RootChecks {

  /** Where driver containers put a whole root file system, device nodes included. */
  static final String DRIVER_CONTAINER_ROOT = "/run/nvidia/driver";

  private static final RuleHelp LIBRARY_FOLDER =
      new RuleHelp(
          "plugin-driver-root-is-library-dir",
          ERROR,
          "The plugin searches lib64, usr/lib/x86_64-linux-gnu and the like below the driver root;"
              + " given such a folder itself it finds no libnvidia-ml.so.1 and serves no GPU.",
          "name the folder above it",
          "NVIDIA/k8s-device-plugin issue 1743; NVIDIA/go-nvlib pkg/nvlib/info/root.go");

  private static final RuleHelp DEV_FOLDER =
      new RuleHelp(
          "plugin-dev-root-is-dev-folder",
          ERROR,
          "The dev root is the folder that contains dev/. Device specs are dev root + `/dev/nvidia0`,"
              + " so a dev root of `/dev` yields `/dev/dev/nvidia0`, and no container starts.",
          "leave out the trailing `/dev`",
          "NVIDIA/k8s-device-plugin internal/cdi/cdi.go, internal/plugin/server.go");

  private static final RuleHelp DEV_ROOT_UNSTATED =
      new RuleHelp(
          "plugin-dev-root-unstated",
          ERROR,
          "A dev root that is not set silently becomes the driver root. Where the driver's folder has"
              + " no dev/ (GKE, Talos, Flatcar), CDI specs and device specs then name"
              + " `<driver root>/dev/nvidia0`, which does not exist, and every GPU pod fails.",
          "set the dev root: `/` where the host's /dev has the nodes",
          "NVIDIA/k8s-device-plugin api/config/v1/config.go; NVIDIA/nvidia-container-toolkit issue 209");

  private static final RuleHelp VIEWPOINT =
      new RuleHelp(
          "plugin-path-of-container",
          ERROR,
          "Driver root, dev root and hook path are paths of the host. A path that exists only in the"
              + " plugin's container ends up in CDI specs, where the container runtime looks for it on"
              + " the host and fails.",
          "write the path as the host has it",
          "NVIDIA/k8s-device-plugin issue 1743; internal/cdi/cdi.go");

  private static final RuleHelp CONTAINER_ROOT_SLASH =
      new RuleHelp(
          "plugin-container-root-is-slash",
          ERROR,
          "With `/` as the driver root in the container, the generator rewrites every host path in the"
              + " CDI spec, the path of the hook included.",
          "mount the driver root at `/driver-root` and leave the container's root at its default",
          "NVIDIA/nvidia-container-toolkit pkg/nvcdi/transform/root");

  private static final RuleHelp HOOK_UNSTATED =
      new RuleHelp(
          "plugin-hook-path-unstated",
          WARNING,
          "CDI specs name /usr/bin/nvidia-ctk as the hook unless told otherwise. Where it does not"
              + " exist every GPU pod fails at createContainer with \"no such file or directory\".",
          "set the path at which the host has nvidia-ctk or nvidia-cdi-hook",
          "NVIDIA/nvidia-container-toolkit internal/discover/hooks.go");

  private static final RuleHelp HOOK_NAME =
      new RuleHelp(
          "plugin-hook-name",
          WARNING,
          "The base name decides how the hook is called; anything but nvidia-ctk is called like"
              + " nvidia-cdi-hook and fails in every GPU pod if it is something else.",
          "point to `nvidia-ctk` or `nvidia-cdi-hook` itself",
          "NVIDIA/nvidia-container-toolkit internal/discover/hooks.go");

  private static final RuleHelp DEVICE_SPECS_IGNORED =
      new RuleHelp(
          "plugin-device-specs-ignored",
          WARNING,
          "Device specs are returned only with the strategies envvar and volume-mounts; with CDI alone"
              + " the setting does nothing.",
          "leave it out, or add `envvar` to the strategies",
          "NVIDIA/k8s-device-plugin internal/plugin/server.go");

  private static final RuleHelp STRATEGIES_COLLIDE =
      new RuleHelp(
          "plugin-strategies-collide",
          WARNING,
          "With both envvar and volume-mounts, the second overwrites NVIDIA_VISIBLE_DEVICES of the"
              + " first, so envvar has no effect.",
          "choose one of the two",
          "NVIDIA/k8s-device-plugin internal/plugin/server.go");

  private static final RuleHelp ANNOTATION_PREFIX =
      new RuleHelp(
          "plugin-annotation-prefix",
          WARNING,
          "The prefix is put before the name as it is; without the slash the runtime does not"
              + " recognise the annotation and the pod gets no GPU.",
          "end the prefix with `/`",
          "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go");

  private static final RuleHelp KUBELET_SOCKET =
      new RuleHelp(
          "plugin-kubelet-socket-moved",
          ERROR,
          "The option moves where the plugin registers but not where its own socket is, which stays"
              + " /var/lib/kubelet/device-plugins; the kubelet then cannot reach it. That folder is"
              + " compiled into the kubelet and does not follow --root-dir.",
          "leave the option out",
          "NVIDIA/k8s-device-plugin internal/plugin/server.go; kubernetes issue 120626");

  static final List<RuleHelp> RULES =
      List.of(
          LIBRARY_FOLDER,
          DEV_FOLDER,
          DEV_ROOT_UNSTATED,
          VIEWPOINT,
          CONTAINER_ROOT_SLASH,
          HOOK_UNSTATED,
          HOOK_NAME,
          DEVICE_SPECS_IGNORED,
          STRATEGIES_COLLIDE,
          ANNOTATION_PREFIX,
          KUBELET_SOCKET);

  private final PluginSettings settings;
  private final Position missing;
  private final Findings findings;

  private RootChecks(PluginSettings settings, Position missing, Findings findings) {
    this.settings = settings;
    this.missing = missing;
    this.findings = findings;
  }

  /**
   * Runs the checks.
   *
   * @param missing where to point when an option is not set
   */
  static void check(PluginSettings settings, Position missing, Findings findings) {
    RootChecks checks = new RootChecks(settings, missing, findings);
    checks.folders();
    checks.viewpoints();
    checks.devRoot();
    checks.hook();
    checks.strategies();
    checks.kubelet();
  }

  private void folders() {
    settings.get(PluginOption.DRIVER_ROOT).ifPresent(root -> libraryFolder(root, findings));
    withValue(
        PluginOption.DEV_ROOT,
        (setting, value) -> {
          if (PathText.last(value).equals("dev")) {
            String above = PathText.clean(value).replaceFirst("/dev$", "");
            findings.at(
                DEV_FOLDER,
                setting.position(),
                "%s is `%s`; expected the folder that contains `dev/`"
                    .formatted(setting.name(), value),
                "set it to `%s`".formatted(above.isEmpty() ? "/" : above));
          }
        });
    withValue(
        PluginOption.CONTAINER_DRIVER_ROOT,
        (setting, value) -> {
          Optional<String> root = settings.valueOr(PluginOption.DRIVER_ROOT, "/");
          if (PathText.clean(value).equals("/") && root.filter(r -> !r.equals("/")).isPresent()) {
            findings.at(
                CONTAINER_ROOT_SLASH,
                setting.position(),
                "%s is `/` and the driver root is `%s`"
                    .formatted(setting.name(), root.orElseThrow()));
          }
        });
  }

  /** Also of the GPU Operator's driverInstallDir. */
  static void libraryFolder(Setting root, Findings findings) {
    String value = root.value().orElse("/");
    if (PathText.isLibraryFolder(value)) {
      findings.at(
          LIBRARY_FOLDER,
          root.position(),
          "%s is `%s`, a folder of libraries or tools".formatted(root.name(), value),
          "set it to `%s`".formatted(PathText.rootAbove(value)));
    }
  }

  private void viewpoints() {
    String inside = settings.value(PluginOption.CONTAINER_DRIVER_ROOT).orElse("/driver-root");
    for (PluginOption option :
        List.of(PluginOption.DRIVER_ROOT, PluginOption.DEV_ROOT, PluginOption.HOOK_PATH)) {
      withValue(
          option,
          (setting, value) -> {
            for (String mount : List.of("/driver-root", "/host", inside)) {
              if (!mount.equals("/") && PathText.isAtOrUnder(value, mount)) {
                findings.at(
                    VIEWPOINT,
                    setting.position(),
                    "%s is `%s`, a path of the plugin's container; expected one of the host"
                        .formatted(setting.name(), value));
                return;
              }
            }
          });
    }
  }

  private void devRoot() {
    Optional<String> root = settings.valueOr(PluginOption.DRIVER_ROOT, "/");
    boolean used = settings.usesCdi() || settings.isTrue(PluginOption.PASS_DEVICE_SPECS);
    boolean split =
        root.map(PathText::clean)
            .filter(r -> !r.equals("/") && !r.equals(DRIVER_CONTAINER_ROOT))
            .isPresent();
    if (used && split && settings.isUnset(PluginOption.DEV_ROOT)) {
      Setting driver = settings.get(PluginOption.DRIVER_ROOT).orElseThrow();
      boolean key = !driver.name().equals("--nvidia-driver-root") && driver.name().indexOf('_') < 0;
      findings.at(
          DEV_ROOT_UNSTATED,
          driver.position(),
          "%s is `%s` and the dev root is not set, so devices are taken to be below `%s/dev`"
              .formatted(driver.name(), root.orElseThrow(), PathText.clean(root.orElseThrow())),
          "set %s to `/` where the host's /dev has the nodes"
              .formatted(key ? "nvidiaDevRoot" : "NVIDIA_DEV_ROOT"));
    }
  }

  private void hook() {
    withValue(
        PluginOption.HOOK_PATH,
        (setting, value) -> {
          if (!List.of("nvidia-ctk", "nvidia-cdi-hook").contains(PathText.last(value))) {
            findings.at(
                HOOK_NAME,
                setting.position(),
                "%s is `%s`; expected a path that ends in `nvidia-ctk` or `nvidia-cdi-hook`"
                    .formatted(setting.name(), value));
          }
        });
    Optional<String> root = settings.valueOr(PluginOption.DRIVER_ROOT, "/");
    boolean elsewhere = root.filter(r -> !PathText.clean(r).equals("/")).isPresent();
    boolean off =
        settings.value(PluginOption.CDI_DISABLE_HOOKS).filter(v -> v.contains("all")).isPresent();
    if (settings.usesCdi() && elsewhere && !off && settings.isUnset(PluginOption.HOOK_PATH)) {
      findings.at(
          HOOK_UNSTATED,
          settings.get(PluginOption.DRIVER_ROOT).map(Setting::position).orElse(missing),
          "the driver is in `%s`, and CDI specs will name the hook `/usr/bin/nvidia-ctk`"
              .formatted(root.orElseThrow()),
          "set NVIDIA_CDI_HOOK_PATH (in the chart cdi.nvidiaHookPath) to where the host has it, such"
              + " as `/usr/local/nvidia/toolkit/nvidia-cdi-hook`");
    }
  }

  private void strategies() {
    List<String> strategies = settings.strategies();
    Position list =
        settings.get(PluginOption.DEVICE_LIST_STRATEGY).map(Setting::position).orElse(missing);
    boolean onlyCdi =
        !strategies.isEmpty() && strategies.stream().allMatch(s -> s.startsWith("cdi-"));
    if (onlyCdi && settings.isTrue(PluginOption.PASS_DEVICE_SPECS)) {
      Setting setting = settings.get(PluginOption.PASS_DEVICE_SPECS).orElseThrow();
      findings.at(
          DEVICE_SPECS_IGNORED,
          setting.position(),
          "%s is set, and the only strategies are `%s`"
              .formatted(setting.name(), String.join(",", strategies)));
    }
    if (strategies.contains("envvar") && strategies.contains("volume-mounts")) {
      findings.at(
          STRATEGIES_COLLIDE, list, "the strategies name both `envvar` and `volume-mounts`");
    }
    withValue(
        PluginOption.CDI_ANNOTATION_PREFIX,
        (setting, value) -> {
          if (!value.endsWith("/")) {
            findings.at(
                ANNOTATION_PREFIX,
                setting.position(),
                "%s is `%s`; expected a `/` at its end".formatted(setting.name(), value));
          }
        });
  }

  private void kubelet() {
    withValue(
        PluginOption.KUBELET_SOCKET,
        (setting, value) -> {
          if (!value.isEmpty() && !PathText.isAtOrUnder(value, MountChecks.DEVICE_PLUGINS)) {
            findings.at(
                KUBELET_SOCKET,
                setting.position(),
                "%s is `%s`; expected a socket in `%s`"
                    .formatted(setting.name(), value, MountChecks.DEVICE_PLUGINS));
          }
        });
  }

  private void withValue(
      PluginOption option, java.util.function.BiConsumer<Setting, String> consumer) {
    settings
        .get(option)
        .ifPresent(setting -> setting.value().ifPresent(value -> consumer.accept(setting, value)));
  }
}
