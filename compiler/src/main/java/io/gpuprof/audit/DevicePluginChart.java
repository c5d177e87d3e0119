package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.INFO;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.Trees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of NVIDIA's chart nvidia-device-plugin. */
final class DevicePluginChart {

  static final RuleHelp DEAD =
      new RuleHelp(
          "chart-value-dead",
          WARNING,
          "The chart lists this value in its values.yaml, and no template reads it where it stands.",
          "leave it out",
          "NVIDIA/k8s-device-plugin deployments/helm/nvidia-device-plugin, templates of v0.20");

  static final RuleHelp INVALID =
      new RuleHelp(
          "chart-value-invalid",
          ERROR,
          "The chart has no schema: a value of the wrong type is rendered as Go prints it, such as `[a b]`,"
              + " and the plugin ends when it reads that.",
          "write the value as the chart expects it",
          "NVIDIA/k8s-device-plugin deployments/helm/nvidia-device-plugin, daemonset-device-plugin.yml");

  static final RuleHelp REFUSED =
      new RuleHelp(
          "chart-refuses-values",
          ERROR,
          "The chart checks these values itself, and the installation fails.",
          "correct the values",
          "NVIDIA/k8s-device-plugin deployments/helm/nvidia-device-plugin, validation.yml");

  private static final RuleHelp AFFINITY =
      new RuleHelp(
          "chart-affinity-needs-labels",
          INFO,
          "The chart's default affinity wants labels of node feature discovery, which it does not install"
              + " unless gfd or nfd is enabled. On a cluster without them the plugin runs nowhere, and"
              + " nothing says so.",
          "set affinity to a label that your GPU nodes have, such as cloud.google.com/gke-accelerator,"
              + " or nfd.enabled: `true`",
          "NVIDIA/k8s-device-plugin deployments/helm/nvidia-device-plugin, values.yaml");

  static final List<RuleHelp> RULES =
      List.of(KnownValues.UNKNOWN, DEAD, INVALID, REFUSED, AFFINITY);

  private static final Map<String, PluginOption> OPTIONS = options();

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final Findings findings;

  DevicePluginChart(SchemaChecker schemas, Diagnostics diagnostics) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
    this.findings = new Findings(diagnostics);
  }

  private static Map<String, PluginOption> options() {
    Map<String, PluginOption> options = new LinkedHashMap<>();
    options.put("migStrategy", PluginOption.MIG_STRATEGY);
    options.put("failOnInitError", PluginOption.FAIL_ON_INIT_ERROR);
    options.put("compatWithCPUManager", PluginOption.PASS_DEVICE_SPECS);
    options.put("deviceListStrategy", PluginOption.DEVICE_LIST_STRATEGY);
    options.put("deviceIDStrategy", PluginOption.DEVICE_ID_STRATEGY);
    options.put("nvidiaDriverRoot", PluginOption.DRIVER_ROOT);
    options.put("nvidiaDevRoot", PluginOption.DEV_ROOT);
    options.put("gdrcopyEnabled", PluginOption.GDRCOPY_ENABLED);
    options.put("gdsEnabled", PluginOption.GDS_ENABLED);
    options.put("mofedEnabled", PluginOption.MOFED_ENABLED);
    options.put("deviceDiscoveryStrategy", PluginOption.DEVICE_DISCOVERY_STRATEGY);
    options.put("cdi.nvidiaHookPath", PluginOption.HOOK_PATH);
    return options;
  }

  void check(ReleaseValues release, Optional<ChartVersion> version) {
    // A key that nobody reads is a mistake of each file that has it; the rest is one of the whole.
    KnownValues known = KnownValues.of("nvidia-device-plugin", version);
    for (YamlMap layer : release.layers()) {
      known.check(layer, findings);
      dead(layer);
    }
    YamlMap values = release.merged();
    PluginSettings settings = settings(values);
    if (!release.isWhole()) {
      settings.open();
    }
    RootChecks.check(settings, values.position(), findings);
    MountChecks.checkChart(settings, release, findings);
    config(values, release.isWhole());
    namespace(values);
    boolean labels =
        values.get("affinity").isPresent()
            || values.get("nodeSelector").isPresent()
            || Trees.isTrue(values, "nfd", "enabled")
            || Trees.isTrue(values, "gfd", "enabled");
    if (!labels && release.isWhole()) {
      findings.at(
          AFFINITY,
          values.position(),
          "affinity is left to its default, and neither nfd.enabled nor gfd.enabled is set");
    }
  }

  private void dead(YamlMap values) {
    Map<String, String> dead =
        Map.of(
            "noTimestamp",
            "set noTimestamp at the top level, which the template reads",
            "sleepInterval",
            "set sleepInterval at the top level, which the template reads",
            "nameOverride",
            DEAD.remedy(),
            "namespaceOverride",
            DEAD.remedy());
    Trees.map(values, "gfd")
        .ifPresent(
            gfd ->
                gfd.entries()
                    .forEach(
                        (key, entry) -> {
                          String value =
                              Trees.scalar(entry.value()).map(YamlScalar::text).orElse("");
                          boolean isDefault =
                              value.isEmpty() || value.equals("gpu-feature-discovery");
                          if (dead.containsKey(key) && !isDefault) {
                            findings.at(
                                DEAD,
                                entry.keyPosition(),
                                "`gfd.%s` has no effect".formatted(key),
                                dead.get(key));
                          }
                        }));
  }

  private PluginSettings settings(YamlMap values) {
    PluginSettings settings = new PluginSettings();
    OPTIONS.forEach(
        (key, option) ->
            Trees.get(values, key.split("\\.", -1))
                .ifPresent(
                    node -> {
                      if (node instanceof YamlList list) {
                        notAList(key, list);
                      }
                      Trees.scalar(node)
                          .filter(value -> !value.text().isEmpty())
                          .ifPresent(
                              value -> {
                                OptionChecks.checkValue(option, key, value, findings);
                                settings.put(
                                    option,
                                    new PluginSettings.Setting(
                                        key, Optional.of(value.text()), value.position()));
                              });
                    }));
    if (Trees.text(values, "config", "name").filter(n -> !n.isEmpty()).isPresent()
        || Trees.map(values, "config", "map").filter(m -> !m.entries().isEmpty()).isPresent()) {
      settings.open();
    }
    return settings;
  }

  private void notAList(String key, YamlList list) {
    List<String> items =
        list.items().stream().flatMap(i -> Trees.scalar(i).stream()).map(YamlScalar::text).toList();
    findings.at(
        INVALID,
        list.position(),
        "`%s` is a list; expected a string".formatted(key),
        "write `\"%s\"`".formatted(String.join(",", items)));
  }

  private void config(YamlMap values, boolean isWhole) {
    Optional<YamlMap> config = Trees.map(values, "config");
    if (config.isEmpty()) {
      return;
    }
    Optional<YamlMap> map =
        Trees.map(config.get(), "map").filter(configs -> !configs.entries().isEmpty());
    ManifestAudit manifests = new ManifestAudit(schemas, diagnostics);
    map.ifPresent(
        configs -> configs.entries().values().forEach(e -> manifests.embedded(e.value())));
    boolean named = Trees.text(config.get(), "name").filter(n -> !n.isEmpty()).isPresent();
    if (named && map.isPresent()) {
      findings.at(
          REFUSED,
          Trees.keyPosition(config.get(), "name"),
          "config.name and config.map are both set",
          "keep one: name for a ConfigMap that exists, map for one that the chart makes");
    }
    if (isWhole) {
      map.ifPresent(configs -> defaultConfig(config.get(), configs));
    }
  }

  private void defaultConfig(YamlMap config, YamlMap configs) {
    Optional<YamlScalar> wanted =
        config.get("default").flatMap(Trees::scalar).filter(d -> !d.text().isEmpty());
    List<String> names = List.copyOf(configs.entries().keySet());
    if (wanted.isPresent()) {
      if (!names.contains(wanted.get().text())) {
        findings.at(
            REFUSED,
            wanted.get().position(),
            "config.default is `%s`, and config.map has no such config"
                .formatted(wanted.get().text()),
            Suggestion.phrase(wanted.get().text(), names));
      }
      return;
    }
    List<String> fallbacks =
        config.get("fallbackStrategies").isPresent()
            ? Trees.items(config, "fallbackStrategies").stream()
                .flatMap(i -> Trees.scalar(i).stream())
                .map(YamlScalar::text)
                .toList()
            : List.of("named", "single");
    boolean resolvable =
        (fallbacks.contains("named") && names.contains("default"))
            || (fallbacks.contains("single") && names.size() == 1)
            || fallbacks.contains("empty");
    if (!resolvable) {
      findings.at(
          REFUSED,
          Trees.keyPosition(config, "map"),
          "config.map has %d configs and none is the default".formatted(names.size()),
          "set config.default to one of: %s".formatted(String.join(", ", names)));
    }
  }

  private void namespace(YamlMap values) {
    if (Trees.text(values, "namespace").isPresent()) {
      Position position = Trees.keyPosition(values, "namespace");
      findings.at(
          REFUSED,
          position,
          "`namespace` is set, which the chart refuses",
          "use `helm --namespace`, or namespaceOverride");
    }
  }
}
