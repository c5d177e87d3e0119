package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.target.PluginConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The startup config that the plugin really has, held against the profile. */
final class PluginConfigChecks {

  private static final String READABLE = "plugin's startup config";
  private static final String VARIABLES = "plugin's environment variables";
  private static final String SAME = "startup config is the profile's";
  private static final int MOST_TOLD = 4;

  private final Examination exam;
  private final PluginView view;

  PluginConfigChecks(Examination exam, PluginView view) {
    this.exam = exam;
    this.view = view;
  }

  void run(HostPath file) {
    Optional<String> text = view.container().text(file, Examination.LARGEST_TEXT);
    if (text.isEmpty()) {
      exam.found(
          READABLE,
          Finding.View.PLUGIN,
          "plugin-config-unreadable",
          "The plugin's startup config `%s` cannot be read in its container".formatted(file),
          file.value(),
          Examination.seen(view.container(), file),
          "see whether the ConfigMap is mounted (kubectl describe pod), and what --config names");
      restNotChecked("the startup config cannot be read");
      return;
    }
    SourceFile source = new SourceFile(file.value(), text.get());
    Diagnostics problems = new Diagnostics();
    Optional<LoadedConfig> plain = RuntimeConfigReader.read(source, Map.of(), problems);
    if (plain.isEmpty()) {
      invalid(READABLE, file, problems);
      restNotChecked("the startup config is not valid");
      return;
    }
    exam.ok(READABLE, file.value());
    variables(source, plain.get());
    compare(file, plain.get().config());
  }

  private void restNotChecked(String why) {
    exam.notChecked(VARIABLES, why);
    exam.notChecked(SAME, why);
  }

  private static String place(Position position) {
    return position.line() == 0
        ? position.file().name()
        : "%d:%d".formatted(position.line(), position.column());
  }

  private void invalid(String check, HostPath file, Diagnostics problems) {
    List<Diagnostic> errors =
        problems.sorted().stream().filter(d -> d.severity() == Severity.ERROR).toList();
    Diagnostic first = errors.get(0);
    exam.found(
        check,
        Finding.View.PLUGIN,
        "plugin-config-invalid",
        "The plugin refuses its startup config: %s".formatted(first.fact()),
        file.value(),
        errors.stream()
            .limit(MOST_TOLD)
            .map(d -> "%s %s".formatted(place(d.position()), d.fact()))
            .collect(Collectors.joining("; ")),
        first.remedy().isEmpty()
            ? "write it with gpuprof compile PROFILE -t runtime-config"
            : first.remedy());
  }

  /** The config says one thing, and a variable of the container another. */
  private void variables(SourceFile source, LoadedConfig plain) {
    Diagnostics problems = new Diagnostics();
    Optional<LoadedConfig> loaded = RuntimeConfigReader.read(source, view.environment(), problems);
    if (loaded.isEmpty()) {
      invalid(VARIABLES, new HostPath(source.name()), problems);
    } else if (loaded.get().config().equals(plain.config())) {
      exam.ok(VARIABLES, "none replaces a path of the config");
    } else {
      String replaced =
          loaded.get().origins().stream()
              .skip(plain.origins().size())
              .map(origin -> "%s = %s (%s)".formatted(origin.key(), origin.value(), origin.place()))
              .collect(Collectors.joining(", "));
      exam.found(
          VARIABLES,
          Finding.View.PLUGIN,
          "plugin-environment-overrides",
          "Environment variables of the plugin's container replace paths of its startup config",
          source.name(),
          replaced,
          "take the variables out of the DaemonSet, and state the paths in the profile");
    }
  }

  private void compare(HostPath file, RuntimeConfig actual) {
    Map<String, String> own = flat(RecordWriter.toPlain(actual));
    List<PluginConfig> candidates = PluginConfig.all(exam.compilation().values());
    Optional<PluginConfig> same =
        candidates.stream().filter(c -> flat(c.tree()).equals(own)).findFirst();
    if (same.isPresent()) {
      exam.ok(SAME, same.get().isDefault() ? "" : "the config " + same.get().name());
      return;
    }
    List<String> differences = differences(own, flat(candidates.get(0).tree()));
    if (!view.profileIsGiven()) {
      exam.notChecked(
          SAME,
          "its profile is `%s`, and %s was only detected: name the profile"
              .formatted(actual.profile(), exam.compilation().profile().name()));
      return;
    }
    String more =
        differences.size() > MOST_TOLD
            ? ", and %d more".formatted(differences.size() - MOST_TOLD)
            : "";
    exam.found(
        SAME,
        Finding.View.PLUGIN,
        "plugin-config-differs",
        "The plugin runs with another config than the profile `%s` gives"
            .formatted(exam.compilation().profile().name()),
        file.value(),
        differences.stream().limit(MOST_TOLD).collect(Collectors.joining(", ")) + more,
        "compile and apply the profile again, or name the profile `%s` that it was compiled from"
            .formatted(actual.profile()));
  }

  private static List<String> differences(Map<String, String> own, Map<String, String> profile) {
    TreeSet<String> keys = new TreeSet<>(own.keySet());
    keys.addAll(profile.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String here = own.getOrDefault(key, "absent");
      String there = profile.getOrDefault(key, "absent");
      if (!Objects.equals(here, there)) {
        differences.add("%s is %s and not %s".formatted(key, here, there));
      }
    }
    return differences;
  }

  private static Map<String, String> flat(Map<?, ?> tree) {
    Map<String, String> flat = new TreeMap<>();
    flatten("", tree, flat);
    return flat;
  }

  private static void flatten(String key, Object value, Map<String, String> flat) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((k, v) -> flatten(key.isEmpty() ? "" + k : key + "." + k, v, flat));
    } else {
      flat.put(key, String.valueOf(value));
    }
  }
}
