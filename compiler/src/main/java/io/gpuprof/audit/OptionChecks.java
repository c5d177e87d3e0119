package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Options of NVIDIA's plugin as flags and environment variables of a container. */
final class OptionChecks {

  private static final RuleHelp VARIABLE_MISSPELT =
      new RuleHelp(
          "plugin-variable-misspelt",
          ERROR,
          "The plugin ignores variables that it does not know, so the setting silently stays at its"
              + " default.",
          "write the name as the plugin reads it",
          "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go");

  private static final RuleHelp FLAG_UNKNOWN =
      new RuleHelp(
          "plugin-flag-unknown",
          ERROR,
          "The plugin ends at once when it is given a flag that it does not know, and no node gets"
              + " GPUs.",
          "use a flag of the plugin, see `nvidia-device-plugin --help`",
          "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go");

  private static final RuleHelp VALUE_INVALID =
      new RuleHelp(
          "plugin-value-invalid",
          ERROR,
          "The plugin checks its options when it starts and ends when one is wrong: a crash loop on"
              + " every node.",
          "use one of the values that the plugin knows",
          "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go, validateFlags");

  private static final RuleHelp VARIABLE_EMPTY =
      new RuleHelp(
          "plugin-variable-empty",
          ERROR,
          "A variable that is present and empty counts as set: an empty root makes CDI specs name"
              + " paths of the plugin's container as paths of the host, and an empty strategy ends the"
              + " plugin.",
          "leave the variable out, or give it a value",
          "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go; urfave/cli v2");

  private static final RuleHelp HEALTH_CHECKS_OFF =
      new RuleHelp(
          "plugin-health-checks-off",
          WARNING,
          "`DP_DISABLE_HEALTHCHECKS=all` switches monitoring off completely, whatever"
              + " DP_ENABLE_HEALTHCHECKS names: a broken GPU keeps getting pods.",
          "disable single XIDs, such as `DP_DISABLE_HEALTHCHECKS=13,31`, and leave the rest on",
          "NVIDIA/k8s-device-plugin internal/rm/health.go");

  static final List<RuleHelp> RULES =
      List.of(VARIABLE_MISSPELT, FLAG_UNKNOWN, VALUE_INVALID, VARIABLE_EMPTY, HEALTH_CHECKS_OFF);

  private final Findings findings;
  private final PluginSettings settings = new PluginSettings();

  private OptionChecks(Findings findings) {
    this.findings = findings;
  }

  /** The options of a container: flags win over variables. */
  static PluginSettings ofContainer(YamlMap container, Findings findings) {
    OptionChecks checks = new OptionChecks(findings);
    if (!isShell(container)) {
      List<YamlNode> words = new ArrayList<>(Trees.items(container, "command"));
      words.addAll(Trees.items(container, "args"));
      checks.flags(words.stream().flatMap(word -> Trees.scalar(word).stream()).toList());
    }
    checks.variables(Trees.maps(container, "env"));
    if (!Trees.items(container, "envFrom").isEmpty() || isShell(container)) {
      checks.settings.open();
    }
    return checks.finished();
  }

  /** The options in a list of variables alone. */
  static PluginSettings ofVariables(List<YamlMap> env, Findings findings) {
    OptionChecks checks = new OptionChecks(findings);
    checks.settings.open();
    checks.variables(env);
    return checks.finished();
  }

  /** Reports a value that the option does not take. */
  static void checkValue(PluginOption option, String name, YamlScalar value, Findings findings) {
    if (!value.text().isEmpty()) {
      new OptionChecks(findings).value(option, name, value.text(), value.position());
    }
  }

  private static boolean isShell(YamlMap container) {
    return Trees.items(container, "command").stream()
        .findFirst()
        .flatMap(Trees::scalar)
        .filter(word -> List.of("sh", "bash", "ash").contains(PathText.last(word.text())))
        .isPresent();
  }

  private PluginSettings finished() {
    if (settings.get(PluginOption.CONFIG_FILE).isPresent()) {
      settings.open();
    }
    Optional<PluginSettings.Setting> off = settings.get(PluginOption.DISABLE_HEALTHCHECKS);
    boolean all =
        off.flatMap(PluginSettings.Setting::value).stream()
            .flatMap(v -> Arrays.stream(v.split(",", -1)))
            .anyMatch(v -> v.strip().equalsIgnoreCase("all"));
    if (all && settings.get(PluginOption.ENABLE_HEALTHCHECKS).isPresent()) {
      findings.at(
          HEALTH_CHECKS_OFF,
          off.orElseThrow().position(),
          "DP_DISABLE_HEALTHCHECKS is `all`, so DP_ENABLE_HEALTHCHECKS has no effect");
    }
    return settings;
  }

  private void flags(List<YamlScalar> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i).text();
      if (!word.startsWith("-")) {
        continue;
      }
      int equals = word.indexOf('=');
      String name = (equals < 0 ? word : word.substring(0, equals)).replaceFirst("^--?", "");
      Optional<PluginOption> option = PluginOption.ofFlag(name);
      if (option.isEmpty()) {
        unknownFlag(name, words.get(i).position());
        continue;
      }
      String value = equals < 0 ? "true" : word.substring(equals + 1);
      Position position = words.get(i).position();
      boolean next = equals < 0 && option.get().type() != PluginOption.Type.BOOLEAN;
      if (next && i + 1 < words.size()) {
        i++;
        value = words.get(i).text();
        position = words.get(i).position();
      }
      set(option.get(), "--" + name, value, position);
    }
  }

  private void unknownFlag(String name, Position position) {
    if (List.of("help", "h", "version", "v").contains(name)) {
      return;
    }
    findings.at(
        FLAG_UNKNOWN,
        position,
        "the plugin has no flag `--%s`".formatted(name),
        Suggestion.nearest(name, PluginOption.allFlags())
            .map("did you mean `--%s`?"::formatted)
            .orElse(FLAG_UNKNOWN.remedy()));
  }

  private void variables(List<YamlMap> env) {
    for (YamlMap variable : env) {
      Optional<YamlNode> name = variable.get("name");
      name.flatMap(Trees::scalar).ifPresent(n -> variable(n, variable));
    }
  }

  private void variable(YamlScalar name, YamlMap variable) {
    Optional<PluginOption> option = PluginOption.ofVariable(name.text());
    if (option.isEmpty()) {
      nearest(name.text())
          .ifPresent(
              near ->
                  findings.at(
                      VARIABLE_MISSPELT,
                      name.position(),
                      "the plugin reads no variable `%s`".formatted(name.text()),
                      "did you mean `%s`?".formatted(near)));
      return;
    }
    if (variable.get("valueFrom").isPresent()) {
      settings.putIfAbsent(
          option.get(), new PluginSettings.Setting(name.text(), Optional.empty(), name.position()));
      return;
    }
    Optional<YamlScalar> value = variable.get("value").flatMap(Trees::scalar);
    String text = value.map(YamlScalar::text).orElse("");
    Position position = value.map(YamlScalar::position).orElse(name.position());
    if (text.isEmpty() && option.get().type() != PluginOption.Type.TEXT) {
      findings.at(VARIABLE_EMPTY, position, "`%s` is set and empty".formatted(name.text()));
      return;
    }
    set(option.get(), name.text(), text, position);
  }

  /** Others have variables too: only with the same beginning is it a slip of the hand. */
  private static Optional<String> nearest(String name) {
    return Suggestion.nearest(name, PluginOption.allVariables())
        .filter(near -> name.length() > 2 && near.startsWith(name.substring(0, 2)));
  }

  private void set(PluginOption option, String name, String text, Position position) {
    value(option, name, text, position);
    settings.putIfAbsent(option, new PluginSettings.Setting(name, Optional.of(text), position));
  }

  private void value(PluginOption option, String name, String text, Position position) {
    switch (option.type()) {
      case WORD -> word(option, name, text, position);
      case WORDS -> {
        for (String part : text.split(",", -1)) {
          word(option, name, part.strip(), position);
        }
      }
      case BOOLEAN -> {
        if (!text.matches("1|t|T|TRUE|true|True|0|f|F|FALSE|false|False")) {
          findings.at(
              VALUE_INVALID,
              position,
              "%s is `%s`; expected `true` or `false`".formatted(name, text),
              "write `\"true\"` or `\"false\"`");
        }
      }
      case PATH -> {
        if (!text.startsWith("/")) {
          findings.at(
              VALUE_INVALID,
              position,
              "%s is `%s`; expected an absolute path".formatted(name, text),
              "begin the path with `/`");
        }
      }
      case TEXT -> {}
    }
  }

  private void word(PluginOption option, String name, String text, Position position) {
    if (!option.allowed().contains(text)) {
      findings.at(
          VALUE_INVALID,
          position,
          "%s is `%s`; expected %s".formatted(name, text, String.join(", ", option.allowed())),
          Suggestion.nearest(text, option.allowed())
              .map("did you mean `%s`?"::formatted)
              .orElse(VALUE_INVALID.remedy()));
    }
  }
}
