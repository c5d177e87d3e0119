package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** The keys of a chart's values; Helm itself ignores what a chart does not read. */
final class KnownValues {

  static final RuleHelp UNKNOWN =
      new RuleHelp(
          "chart-value-unknown",
          ERROR,
          "Helm ignores values that no template reads, so a misspelt key silently leaves the default in"
              + " place.",
          "write the key as the chart reads it",
          "values.yaml and templates of nvidia-device-plugin 0.20 and of gpu-operator in August 2026");

  static final RuleHelp FIELD_UNKNOWN =
      new RuleHelp(
          "operator-field-unknown",
          ERROR,
          "The API server drops fields that the definition of a ClusterPolicy does not have, and the default"
              + " stays in place; kubectl refuses them, Helm, Argo CD and Flux may not.",
          "write the field as the ClusterPolicy has it",
          "NVIDIA/gpu-operator config/crd/bases/nvidia.com_clusterpolicies.yaml of August 2026");

  private final RuleHelp rule;
  private final String fact;
  private final String remedy;
  private final List<String> leaves = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final Map<String, String> former = new HashMap<>();
  private final Optional<ChartVersion> version;

  private KnownValues(RuleHelp rule, String fact, String remedy, Optional<ChartVersion> version) {
    this.rule = rule;
    this.fact = fact;
    this.remedy = remedy;
    this.version = version;
  }

  /**
   * The values that a chart reads.
   *
   * @param version its version, if that is known
   */
  static KnownValues of(String chart, Optional<ChartVersion> version) {
    KnownValues known =
        new KnownValues(
            UNKNOWN,
            "the chart " + chart + " reads no value `%s`",
            "leave it out; `helm show values` prints what the chart reads",
            version);
    lines(chart + ".former.txt")
        .forEach(line -> known.former.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
    return known.read(chart);
  }

  /** The fields of a ClusterPolicy's spec. */
  static KnownValues ofClusterPolicy() {
    return new KnownValues(
            FIELD_UNKNOWN,
            "a ClusterPolicy has no field `spec.%s`",
            "leave it out; `kubectl explain clusterpolicy.spec` prints what there is",
            Optional.empty())
        .read("cluster-policy");
  }

  /** Reads a list of paths; {@code .*} at the end leaves open what is below. */
  private KnownValues read(String name) {
    for (String line : lines(name + ".values.txt")) {
      if (line.endsWith(".*")) {
        open.add(line.substring(0, line.length() - 2));
      } else {
        leaves.add(line);
      }
    }
    return this;
  }

  private static List<String> lines(String resource) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(KnownValues.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keys at the top. */
  List<String> first() {
    return children("");
  }

  void check(YamlMap values, Findings findings) {
    check("", values, findings);
  }

  private void check(String path, YamlMap map, Findings findings) {
    List<String> siblings = children(path);
    map.entries()
        .forEach(
            (key, entry) -> {
              String below = path.isEmpty() ? key : path + "." + key;
              String since = former.get(below);
              if (leaves.contains(below) || open.contains(below)) {
                return;
              }
              if (since != null) {
                former(below, since, entry, findings);
              } else if (!siblings.contains(key)) {
                unknown(below, key, siblings, entry, findings);
              } else if (entry.value() instanceof YamlMap inner) {
                check(below, inner, findings);
              }
            });
  }

  private void former(String path, String since, YamlMap.Entry entry, Findings findings) {
    if (version.isEmpty() || !version.get().isBefore(since)) {
      findings.at(
          rule,
          WARNING,
          entry.keyPosition(),
          fact.formatted(path) + " from %s on".formatted(since),
          "leave it out where the chart is as new as that");
    }
  }

  private void unknown(
      String path, String key, List<String> siblings, YamlMap.Entry entry, Findings findings) {
    Optional<String> correction =
        Suggestion.nearest(key, siblings)
            .map("did you mean `%s`?"::formatted)
            .or(() -> elsewhere(key).map("it belongs elsewhere: `%s`"::formatted));
    findings.at(
        rule,
        correction.isPresent() ? ERROR : WARNING,
        entry.keyPosition(),
        fact.formatted(path),
        correction.orElse(remedy));
  }

  private Optional<String> elsewhere(String key) {
    List<String> places = new ArrayList<>();
    for (String path : leaves) {
      if (path.endsWith("." + key) || path.equals(key)) {
        places.add(path);
      }
    }
    return places.size() == 1 ? Optional.of(places.get(0)) : Optional.empty();
  }

  private List<String> children(String path) {
    String prefix = path.isEmpty() ? "" : path + ".";
    TreeSet<String> children = new TreeSet<>();
    for (List<String> paths : List.of(leaves, open)) {
      for (String known : paths) {
        if (known.startsWith(prefix)) {
          String rest = known.substring(prefix.length());
          children.add(rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest);
        }
      }
    }
    return List.copyOf(children);
  }
}
