package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The config file of NVIDIA's plugin, {@code version: v1} with {@code flags} and {@code sharing}.
 */
final class PluginConfigChecks {

  private static final RuleHelp UNKNOWN_KEY =
      new RuleHelp(
          "plugin-config-unknown-key",
          ERROR,
          "The plugin drops keys that it does not know without a word, so what they were to set stays at"
              + " its default.",
          "write the key as the plugin reads it",
          "NVIDIA/k8s-device-plugin api/config/v1");

  private static final RuleHelp DEAD_KEY =
      new RuleHelp(
          "plugin-config-dead-key",
          WARNING,
          "The key is read and then discarded: since v0.11 resource names and partial replication are"
              + " switched off in the plugin.",
          "leave it out; renameByDefault adds `.shared` to the name",
          "NVIDIA/k8s-device-plugin api/config/v1, DisableResourceNamingInConfig");

  private static final RuleHelp INVALID =
      new RuleHelp(
          "plugin-config-invalid",
          ERROR,
          "A config that the plugin cannot use ends it, also when it is changed at run time: all GPUs of"
              + " the node go until the next start.",
          "correct the value",
          "NVIDIA/k8s-device-plugin api/config/v1");

  private static final RuleHelp SHARING_TWICE =
      new RuleHelp(
          "plugin-config-sharing-twice",
          WARNING,
          "Time-slicing and MPS cannot be used together; the plugin takes MPS and ignores the other list"
              + " without a word.",
          "keep one of the two",
          "NVIDIA/k8s-device-plugin api/config/v1/sharing.go");

  static final List<RuleHelp> RULES = List.of(UNKNOWN_KEY, DEAD_KEY, INVALID, SHARING_TWICE);

  private static final List<String> SHARING =
      List.of("renameByDefault", "failRequestsGreaterThanOne", "resources");

  /** Keys by dotted path of their map; {@code []} stands for the items of a list. */
  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("", List.of("version", "flags", "resources", "sharing", "imex")),
          Map.entry(
              "flags",
              List.of(
                  "migStrategy",
                  "failOnInitError",
                  "mpsRoot",
                  "nvidiaDriverRoot",
                  "nvidiaDevRoot",
                  "gdrcopyEnabled",
                  "gdsEnabled",
                  "mofedEnabled",
                  "useNodeFeatureAPI",
                  "deviceDiscoveryStrategy",
                  "plugin",
                  "gfd")),
          Map.entry(
              "flags.plugin",
              List.of(
                  "passDeviceSpecs",
                  "deviceListStrategy",
                  "deviceIDStrategy",
                  "cdiAnnotationPrefix",
                  "nvidiaCTKPath",
                  "containerDriverRoot",
                  "sharedDevicesAllocationPolicy")),
          Map.entry(
              "flags.gfd",
              List.of("oneshot", "noTimestamp", "sleepInterval", "outputFile", "machineTypeFile")),
          Map.entry("resources", List.of("gpus", "mig")),
          Map.entry("sharing", List.of("timeSlicing", "mps")),
          Map.entry("sharing.timeSlicing", SHARING),
          Map.entry("sharing.mps", SHARING),
          Map.entry(
              "sharing.timeSlicing.resources[]", List.of("name", "rename", "devices", "replicas")),
          Map.entry("sharing.mps.resources[]", List.of("name", "rename", "devices", "replicas")),
          Map.entry("imex", List.of("channelIDs", "required")));

  private static final Map<String, PluginOption> OPTIONS =
      Map.ofEntries(
          Map.entry("flags.migStrategy", PluginOption.MIG_STRATEGY),
          Map.entry("flags.failOnInitError", PluginOption.FAIL_ON_INIT_ERROR),
          Map.entry("flags.mpsRoot", PluginOption.MPS_ROOT),
          Map.entry("flags.nvidiaDriverRoot", PluginOption.DRIVER_ROOT),
          Map.entry("flags.nvidiaDevRoot", PluginOption.DEV_ROOT),
          Map.entry("flags.gdrcopyEnabled", PluginOption.GDRCOPY_ENABLED),
          Map.entry("flags.gdsEnabled", PluginOption.GDS_ENABLED),
          Map.entry("flags.mofedEnabled", PluginOption.MOFED_ENABLED),
          Map.entry("flags.deviceDiscoveryStrategy", PluginOption.DEVICE_DISCOVERY_STRATEGY),
          Map.entry("flags.plugin.passDeviceSpecs", PluginOption.PASS_DEVICE_SPECS),
          Map.entry("flags.plugin.deviceListStrategy", PluginOption.DEVICE_LIST_STRATEGY),
          Map.entry("flags.plugin.deviceIDStrategy", PluginOption.DEVICE_ID_STRATEGY),
          Map.entry("flags.plugin.cdiAnnotationPrefix", PluginOption.CDI_ANNOTATION_PREFIX),
          Map.entry("flags.plugin.nvidiaCTKPath", PluginOption.HOOK_PATH),
          Map.entry("flags.plugin.containerDriverRoot", PluginOption.CONTAINER_DRIVER_ROOT),
          Map.entry(
              "flags.plugin.sharedDevicesAllocationPolicy",
              PluginOption.SHARED_DEVICES_ALLOCATION_POLICY));

  private final PluginSettings settings = new PluginSettings();
  private final Findings findings;

  private PluginConfigChecks(Findings findings) {
    this.findings = findings;
  }

  /** Whether a text may be such a config, without reading it. */
  static boolean looksLikeConfig(String text) {
    return text.contains("version:") && (text.contains("flags:") || text.contains("sharing:"));
  }

  /** Whether a tree is such a config. */
  static boolean isConfig(YamlNode document) {
    return document instanceof YamlMap map
        && map.get("apiVersion").isEmpty()
        && Trees.text(map, "version").filter(v -> v.matches("v\\d+\\w*")).isPresent()
        && (map.get("flags").isPresent()
            || map.get("sharing").isPresent()
            || map.get("imex").isPresent()
            || map.entries().size() == 1);
  }

  static void check(YamlMap config, Findings findings) {
    PluginConfigChecks checks = new PluginConfigChecks(findings);
    checks.walk("", config);
    checks.version(config);
    checks.sharing(config);
    // Flags and variables win over the file, and are not known here.
    checks.settings.open();
    RootChecks.check(checks.settings, config.position(), findings);
  }

  private void walk(String path, YamlMap map) {
    List<String> known = KEYS.getOrDefault(path, List.of());
    map.entries()
        .forEach(
            (key, entry) -> {
              String below = path.isEmpty() ? key : path + "." + key;
              if (!known.contains(key)) {
                findings.at(
                    UNKNOWN_KEY,
                    entry.keyPosition(),
                    "unknown key `%s`".formatted(below),
                    rename(key, known));
              } else if (path.isEmpty() && key.equals("resources")) {
                findings.at(DEAD_KEY, entry.keyPosition(), "`resources` has no effect");
              } else if (KEYS.containsKey(below)) {
                walkMap(below, entry.value());
              } else if (KEYS.containsKey(below + "[]")) {
                Trees.items(entry.value()).forEach(item -> walkMap(below + "[]", item));
              } else {
                Optional.ofNullable(OPTIONS.get(below))
                    .ifPresent(option -> value(option, below, entry.value()));
              }
            });
  }

  private void walkMap(String path, YamlNode node) {
    if (node instanceof YamlMap inner) {
      walk(path, inner);
    } else if (Trees.scalar(node).isPresent() || node instanceof YamlList) {
      findings.at(
          INVALID, node.position(), "`%s` is %s; expected a map".formatted(path, node.kindName()));
    }
  }

  private static String rename(String key, List<String> known) {
    Optional<String> near = Suggestion.nearest(key, known);
    if (near.isPresent()) {
      return "did you mean `%s`?".formatted(near.get());
    }
    return KEYS.entrySet().stream()
        .filter(e -> e.getValue().contains(key) && !e.getKey().contains("sharing"))
        .map(e -> e.getKey().isEmpty() ? key : e.getKey() + "." + key)
        .findFirst()
        .map("it belongs elsewhere: `%s`"::formatted)
        .orElseGet(() -> Suggestion.phrase(key, known));
  }

  private void value(PluginOption option, String path, YamlNode node) {
    List<YamlScalar> values = new ArrayList<>();
    if (option == PluginOption.DEVICE_LIST_STRATEGY) {
      Trees.items(node).forEach(item -> Trees.scalar(item).ifPresent(values::add));
      Optional<YamlScalar> joined = Trees.scalar(node).filter(s -> s.text().contains(","));
      if (joined.isPresent()) {
        findings.at(
            INVALID,
            node.position(),
            "`%s` is `%s`; the file does not split at commas".formatted(path, joined.get().text()),
            "write a list: `[%s]`".formatted(joined.get().text().replaceAll("\\s*,\\s*", ", ")));
        return;
      }
    }
    Trees.scalar(node).ifPresent(values::add);
    for (YamlScalar value : values) {
      OptionChecks.checkValue(option, path, value, findings);
    }
    if (!values.isEmpty()) {
      String text = String.join(",", values.stream().map(YamlScalar::text).toList());
      Position position = values.get(0).position();
      settings.put(option, new PluginSettings.Setting(path, Optional.of(text), position));
    }
  }

  private void version(YamlMap config) {
    config
        .get("version")
        .flatMap(Trees::scalar)
        .filter(v -> !v.text().equals("v1"))
        .ifPresent(
            v ->
                findings.at(
                    INVALID,
                    v.position(),
                    "version is `%s`; expected `v1`".formatted(v.text()),
                    "write `v1`"));
  }

  private void sharing(YamlMap config) {
    Optional<YamlMap> sharing = Trees.map(config, "sharing");
    if (sharing.isEmpty()) {
      return;
    }
    for (String kind : List.of("timeSlicing", "mps")) {
      Trees.map(sharing.get(), kind).ifPresent(map -> replicas(kind, map));
    }
    if (sharing.get().entries().containsKey("timeSlicing")
        && sharing.get().entries().containsKey("mps")) {
      findings.at(
          SHARING_TWICE,
          Trees.keyPosition(sharing.get(), "timeSlicing"),
          "sharing has both `timeSlicing` and `mps`");
    }
    boolean mixed = settings.value(PluginOption.MIG_STRATEGY).filter("mixed"::equals).isPresent();
    if (mixed && sharing.get().entries().containsKey("mps")) {
      findings.at(
          INVALID,
          Trees.keyPosition(sharing.get(), "mps"),
          "sharing.mps with migStrategy `mixed`, which the plugin refuses",
          "use timeSlicing, or another migStrategy");
    }
  }

  private void replicas(String kind, YamlMap sharing) {
    List<YamlMap> resources = Trees.maps(sharing, "resources");
    if (resources.isEmpty()) {
      findings.at(
          INVALID,
          sharing.position(),
          "sharing.%s has no resources".formatted(kind),
          "name at least one, such as `{name: nvidia.com/gpu, replicas: 2}`");
    }
    for (YamlMap resource : resources) {
      if (Trees.text(resource, "name").isEmpty()) {
        findings.at(
            INVALID,
            resource.position(),
            "a resource of sharing.%s has no name".formatted(kind),
            "add name: `nvidia.com/gpu`");
      }
      Optional<YamlScalar> replicas = resource.get("replicas").flatMap(Trees::scalar);
      if (replicas.filter(r -> r.text().matches("[2-9]|[1-9][0-9]+")).isEmpty()) {
        findings.at(
            INVALID,
            replicas.map(YamlScalar::position).orElse(resource.position()),
            "sharing.%s: replicas is %s; expected an integer of at least 2"
                .formatted(kind, replicas.map(r -> "`" + r.text() + "`").orElse("missing")),
            "set replicas to 2 or more, or leave out the resource");
      }
      if (resource.entries().containsKey("rename")) {
        findings.at(DEAD_KEY, Trees.keyPosition(resource, "rename"), "`rename` has no effect here");
      }
      if (Trees.text(resource, "devices").filter("all"::equals).isEmpty()
          && resource.entries().containsKey("devices")) {
        findings.at(
            DEAD_KEY,
            Trees.keyPosition(resource, "devices"),
            "`devices` has no effect: all devices are replicated",
            "leave it out");
      }
    }
  }
}
