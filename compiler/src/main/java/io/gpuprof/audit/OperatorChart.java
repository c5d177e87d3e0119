package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.audit.PluginSettings.Setting;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import java.util.List;
import java.util.Optional;

/** Values of NVIDIA's chart gpu-operator. */
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

  static final List<RuleHelp> RULES =
      List.of(DRIVER_TWICE, INSTALL_DIR, RUNTIME_SOURCE, CONFIG, ROOT_OVERRIDDEN, INVALID);

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final Findings findings;

  OperatorChart(SchemaChecker schemas, Diagnostics diagnostics) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
    this.findings = new Findings(diagnostics);
  }

  void check(YamlMap values) {
    KnownValues.of("gpu-operator").check(values, findings);
    Optional<YamlScalar> root =
        Trees.get(values, "hostPaths", "driverInstallDir")
            .flatMap(Trees::scalar)
            .filter(r -> !r.text().isEmpty());
    root.ifPresent(r -> driverRoot(values, r));
    env(values);
    config(values);
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

  private void driverRoot(YamlMap values, YamlScalar root) {
    RootChecks.libraryFolder(
        new Setting("hostPaths.driverInstallDir", Optional.of(root.text()), root.position()),
        findings);
    boolean driver = Trees.text(values, "driver", "enabled").filter("false"::equals).isEmpty();
    boolean ownPlace = PathText.isAtOrUnder(root.text(), RootChecks.DRIVER_CONTAINER_ROOT);
    if (driver && !ownPlace) {
      findings.at(
          DRIVER_TWICE,
          root.position(),
          "hostPaths.driverInstallDir is `%s`, and driver.enabled is not `false`"
              .formatted(root.text()));
    }
    if (PathText.clean(root.text()).equals(GKE_ROOT)) {
      gke(values, root);
    }
  }

  private void gke(YamlMap values, YamlScalar root) {
    if (Trees.text(values, "toolkit", "enabled").filter("false"::equals).isPresent()) {
      return;
    }
    Optional<YamlScalar> dir = Trees.get(values, "toolkit", "installDir").flatMap(Trees::scalar);
    String effective = dir.map(YamlScalar::text).orElse("/usr/local/nvidia");
    if (!PathText.isAtOrUnder(effective, "/home/kubernetes/bin")) {
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
    if (!source) {
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

  private void config(YamlMap values) {
    Optional<YamlMap> config = Trees.map(values, "devicePlugin", "config");
    Optional<YamlMap> data = config.flatMap(c -> Trees.map(c, "data"));
    ManifestAudit manifests = new ManifestAudit(schemas, diagnostics);
    data.ifPresent(d -> d.entries().values().forEach(e -> manifests.embedded(e.value())));
    if (config.isEmpty() || !Trees.isTrue(config.get(), "create")) {
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
