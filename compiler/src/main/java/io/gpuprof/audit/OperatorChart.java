package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.audit.PluginSettings.Setting;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of NVIDIA's chart gpu-operator, and the ClusterPolicy that they become. */
final class OperatorChart {

  private static final String GKE_ROOT = "/home/kubernetes/bin/nvidia";

  private static final RuleHelp DRIVER_TWICE =
      new RuleHelp(
          "operator-driver-contradicts",
          ERROR,
          "hostPaths.driverInstallDir says where a driver lies, and the operator also installs its own:"
              + " its driver container and its validator then look at a folder that the other one fills.",
          "set driver.enabled: `false` where the driver is already there, or leave driverInstallDir at"
              + " its default",
          "NVIDIA/cloud-native-docs google-gke.rst; NVIDIA/gpu-operator issue 1679");

  private static final RuleHelp INSTALL_DIR =
      new RuleHelp(
          "operator-toolkit-dir-unusable",
          ERROR,
          "On GKE's nodes /usr is read-only and most other folders are mounted noexec. The toolkit cannot"
              + " be installed there, or its hooks cannot be executed.",
          "set toolkit.installDir: `/home/kubernetes/bin/nvidia`",
          "NVIDIA/cloud-native-docs google-gke.rst; COS disks and file system overview");

  private static final RuleHelp RUNTIME_SOURCE =
      new RuleHelp(
          "operator-runtime-config-source",
          WARNING,
          "From GKE 1.33 on the toolkit's drop-in file is not read by containerd; without"
              + " RUNTIME_CONFIG_SOURCE=file the nvidia runtime is never configured.",
          "add `{name: RUNTIME_CONFIG_SOURCE, value: file}` to toolkit.env",
          "NVIDIA/cloud-native-docs google-gke.rst; NVIDIA/nvidia-container-toolkit issue 1222");

  private static final RuleHelp CONFIG =
      new RuleHelp(
          "operator-config-unresolved",
          ERROR,
          "The plugin's config-manager ends when the default names no config, and with it the plugin.",
          "name a config that exists",
          "NVIDIA/k8s-device-plugin cmd/config-manager/main.go");

  private static final RuleHelp ROOT_OVERRIDDEN =
      new RuleHelp(
          "operator-root-overridden",
          WARNING,
          "The plugin's entrypoint takes the roots from the validator's status file, so a variable in"
              + " devicePlugin.env has no effect or contradicts hostPaths.",
          "set hostPaths.driverInstallDir instead",
          "NVIDIA/gpu-operator assets/state-device-plugin, cmd/nvidia-validator");

  private static final RuleHelp INVALID =
      new RuleHelp(
          "operator-value-invalid",
          ERROR,
          "The chart has no schema, and the operator's custom resource refuses the value or its plugin"
              + " ends on it.",
          "use one of the values that the operator knows",
          "NVIDIA/gpu-operator api/nvidia/v1/clusterpolicy_types.go");

  private static final RuleHelp NRI =
      new RuleHelp(
          "operator-nri-refused",
          ERROR,
          "The NRI plugin of the operator injects CDI devices and comes with the toolkit. Without CDI or"
              + " the toolkit the operator refuses the whole ClusterPolicy.",
          "set cdi.nriPluginEnabled: `false`, or enable both cdi and toolkit",
          "NVIDIA/gpu-operator controllers/state_manager.go, validateClusterPolicySpec");

  private static final RuleHelp FIELD_DEAD =
      new RuleHelp(
          "operator-field-dead",
          WARNING,
          "The ClusterPolicy still has the field, and the operator does not look at it.",
          "leave it out",
          "NVIDIA/gpu-operator api/nvidia/v1/clusterpolicy_types.go, controllers/object_controls.go");

  private static final RuleHelp SOCKET =
      new RuleHelp(
          "operator-toolkit-socket-unstated",
          WARNING,
          "k3s, RKE2, MicroK8s and k0s have a containerd of their own, with its config and its socket in"
              + " places of their own. The toolkit writes the config that it is told and restarts the"
              + " containerd behind /run/containerd/containerd.sock unless it is told another socket, too.",
          "add CONTAINERD_SOCKET to toolkit.env",
          "NVIDIA/gpu-operator controllers/object_controls.go; NVIDIA/cloud-native-docs"
              + " getting-started.rst, MicroK8s");

  private static final Map<String, String> SOCKETS =
      Map.of(
          "/var/lib/rancher", "/run/k3s/containerd/containerd.sock",
          "/var/snap/microk8s", "/var/snap/microk8s/common/run/containerd.sock",
          "/etc/k0s", "/run/k0s/containerd.sock");

  static final List<RuleHelp> RULES =
      List.of(
          DRIVER_TWICE,
          INSTALL_DIR,
          RUNTIME_SOURCE,
          CONFIG,
          ROOT_OVERRIDDEN,
          INVALID,
          NRI,
          SOCKET,
          KnownValues.FIELD_UNKNOWN,
          FIELD_DEAD);

  /**
   * Fields that nobody reads any more, with what to do instead. Not operator.defaultRuntime, which
   * older definitions of the kind require.
   */
  private static final Map<String, String> DEAD =
      Map.of(
          "cdi.default", "leave it out: cdi.enabled makes CDI the default",
          "driver.useOpenKernelModules", "use driver.kernelModuleType: `open` or `auto`",
          "operator.initContainer", FIELD_DEAD.remedy(),
          "kataManager", FIELD_DEAD.remedy(),
          "psp", "use psa.enabled");

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final Findings findings;

  OperatorChart(SchemaChecker schemas, Diagnostics diagnostics) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
    this.findings = new Findings(diagnostics);
  }

  void check(ReleaseValues release, Optional<ChartVersion> version) {
    // A key that nobody reads is a mistake of each file that has it; the rest is one of the whole.
    KnownValues known = KnownValues.of("gpu-operator", version);
    release.layers().forEach(layer -> known.check(layer, findings));
    settings(release.merged(), release.isWhole());
    config(release.merged(), release.isWhole());
  }

  /** Checks an object of kind ClusterPolicy, which has nearly the structure of the values. */
  void checkPolicy(YamlMap policy) {
    Optional<YamlMap> spec = Trees.map(policy, "spec");
    if (spec.isEmpty()) {
      return;
    }
    KnownValues.ofClusterPolicy().check(spec.get(), findings);
    settings(spec.get(), true);
    DEAD.forEach(
        (field, remedy) -> {
          List<String> path = List.of(field.split("\\.", -1));
          Optional<YamlMap> parent = path.size() == 1 ? spec : Trees.map(spec.get(), path.get(0));
          String key = path.get(path.size() - 1);
          parent
              .filter(map -> map.get(key).filter(OperatorChart::asksForSomething).isPresent())
              .ifPresent(
                  map ->
                      findings.at(
                          FIELD_DEAD,
                          Trees.keyPosition(map, key),
                          "`spec.%s` has no effect".formatted(field),
                          remedy));
        });
    boolean named =
        Trees.text(spec.get(), "devicePlugin", "config", "name")
            .filter(name -> !name.isEmpty())
            .isPresent();
    Trees.get(spec.get(), "devicePlugin", "config", "default")
        .flatMap(Trees::scalar)
        .filter(config -> !config.text().isEmpty() && !named)
        .ifPresent(
            config ->
                findings.at(
                    FIELD_DEAD,
                    config.position(),
                    "`spec.devicePlugin.config.default` is `%s`, and without config.name there are no configs"
                        .formatted(config.text()),
                    "set devicePlugin.config.name to the ConfigMap"));
  }

  /** What is switched off or empty misleads nobody: samples and consoles fill in such fields. */
  private static boolean asksForSomething(YamlNode node) {
    boolean off =
        Trees.text(node, "enabled").filter("false"::equals).isPresent()
            || Trees.scalar(node).filter(s -> s.text().equals("false")).isPresent();
    return !off && !(node instanceof YamlMap map && map.entries().isEmpty());
  }

  /**
   * What holds for the values and for the spec of a ClusterPolicy.
   *
   * @param isWhole whether what is not set here is left to its default
   */
  private void settings(YamlMap values, boolean isWhole) {
    Trees.get(values, "hostPaths", "driverInstallDir")
        .flatMap(Trees::scalar)
        .filter(r -> !r.text().isEmpty())
        .ifPresent(r -> driverRoot(values, r, isWhole));
    env(values);
    nri(values);
    socket(values);
    Trees.get(values, "mig", "strategy")
        .flatMap(Trees::scalar)
        .filter(s -> !List.of("none", "single", "mixed").contains(s.text()))
        .ifPresent(
            s ->
                findings.at(
                    INVALID,
                    s.position(),
                    "mig.strategy is `%s`; expected none, single, mixed".formatted(s.text()),
                    Suggestion.nearest(s.text(), List.of("none", "single", "mixed"))
                        .map("did you mean `%s`?"::formatted)
                        .orElse(INVALID.remedy())));
  }

  private void nri(YamlMap values) {
    if (!Trees.isTrue(values, "cdi", "nriPluginEnabled")) {
      return;
    }
    for (String needed : List.of("cdi", "toolkit")) {
      if (Trees.text(values, needed, "enabled").filter("false"::equals).isPresent()) {
        findings.at(
            NRI,
            Trees.get(values, "cdi", "nriPluginEnabled").orElseThrow().position(),
            "cdi.nriPluginEnabled is `true`, and %s.enabled is `false`".formatted(needed));
      }
    }
  }

  private void socket(YamlMap values) {
    List<YamlMap> env = Trees.maps(values, "toolkit", "env");
    boolean stated =
        env.stream()
            .anyMatch(e -> Trees.text(e, "name").filter("CONTAINERD_SOCKET"::equals).isPresent());
    if (stated) {
      return;
    }
    env.stream()
        .filter(e -> Trees.text(e, "name").filter("CONTAINERD_CONFIG"::equals).isPresent())
        .flatMap(e -> e.get("value").flatMap(Trees::scalar).stream())
        .forEach(
            config ->
                SOCKETS.forEach(
                    (folder, socket) -> {
                      if (PathText.isAtOrUnder(config.text(), folder)) {
                        findings.at(
                            SOCKET,
                            config.position(),
                            "toolkit.env sets CONTAINERD_CONFIG to `%s` and no CONTAINERD_SOCKET"
                                .formatted(config.text()),
                            "add `{name: CONTAINERD_SOCKET, value: %s}`".formatted(socket));
                      }
                    }));
  }

  private void driverRoot(YamlMap values, YamlScalar root, boolean isWhole) {
    RootChecks.libraryFolder(
        new Setting("hostPaths.driverInstallDir", Optional.of(root.text()), root.position()),
        findings);
    boolean driver =
        Trees.text(values, "driver", "enabled").map(e -> !e.equals("false")).orElse(isWhole);
    boolean ownPlace = PathText.isAtOrUnder(root.text(), RootChecks.DRIVER_CONTAINER_ROOT);
    if (driver && !ownPlace) {
      findings.at(
          DRIVER_TWICE,
          root.position(),
          "hostPaths.driverInstallDir is `%s`, and driver.enabled is not `false`"
              .formatted(root.text()));
    }
    if (PathText.clean(root.text()).equals(GKE_ROOT)) {
      gke(values, root, isWhole);
    }
  }

  private void gke(YamlMap values, YamlScalar root, boolean isWhole) {
    if (Trees.text(values, "toolkit", "enabled").filter("false"::equals).isPresent()) {
      return;
    }
    Optional<YamlScalar> dir = Trees.get(values, "toolkit", "installDir").flatMap(Trees::scalar);
    String effective = dir.map(YamlScalar::text).orElse("/usr/local/nvidia");
    if ((dir.isPresent() || isWhole) && !PathText.isAtOrUnder(effective, "/home/kubernetes/bin")) {
      findings.at(
          INSTALL_DIR,
          dir.map(YamlScalar::position).orElse(root.position()),
          "the driver is in `%s`, as on GKE, and toolkit.installDir is `%s`"
              .formatted(root.text(), effective));
    }
    boolean source =
        Trees.maps(values, "toolkit", "env").stream()
            .anyMatch(
                e -> Trees.text(e, "name").filter("RUNTIME_CONFIG_SOURCE"::equals).isPresent());
    if (!source && isWhole) {
      findings.at(
          RUNTIME_SOURCE,
          root.position(),
          "the driver is in `%s`, as on GKE, and toolkit.env has no RUNTIME_CONFIG_SOURCE"
              .formatted(root.text()));
    }
  }

  private void env(YamlMap values) {
    PluginSettings settings =
        OptionChecks.ofVariables(Trees.maps(values, "devicePlugin", "env"), findings);
    RootChecks.check(settings, values.position(), findings);
    for (PluginOption option :
        List.of(
            PluginOption.DRIVER_ROOT, PluginOption.DEV_ROOT, PluginOption.CONTAINER_DRIVER_ROOT)) {
      settings
          .get(option)
          .ifPresent(
              setting ->
                  findings.at(
                      ROOT_OVERRIDDEN,
                      setting.position(),
                      "devicePlugin.env sets `%s`".formatted(setting.name())));
    }
  }

  private void config(YamlMap values, boolean isWhole) {
    Optional<YamlMap> config = Trees.map(values, "devicePlugin", "config");
    Optional<YamlMap> data = config.flatMap(c -> Trees.map(c, "data"));
    ManifestAudit manifests = new ManifestAudit(schemas, diagnostics);
    data.ifPresent(d -> d.entries().values().forEach(e -> manifests.embedded(e.value())));
    if (config.isEmpty() || !Trees.isTrue(config.get(), "create") || !isWhole) {
      return;
    }
    List<String> names = data.map(d -> List.copyOf(d.entries().keySet())).orElse(List.of());
    Optional<YamlScalar> wanted =
        config.get().get("default").flatMap(Trees::scalar).filter(d -> !d.text().isEmpty());
    if (names.isEmpty()) {
      findings.at(
          CONFIG,
          Trees.keyPosition(config.get(), "create"),
          "devicePlugin.config.create is `true` and data is empty",
          "put at least one config into devicePlugin.config.data");
    } else if (wanted.isPresent() && !names.contains(wanted.get().text())) {
      findings.at(
          CONFIG,
          wanted.get().position(),
          "devicePlugin.config.default is `%s`, and data has no such config"
              .formatted(wanted.get().text()),
          Suggestion.phrase(wanted.get().text(), names));
    }
  }
}
