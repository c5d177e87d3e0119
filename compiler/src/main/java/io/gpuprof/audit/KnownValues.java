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
import java.util.List;
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

  private final String chart;
  private final List<String> leaves = new ArrayList<>();
  private final List<String> open = new ArrayList<>();

  private KnownValues(String chart) {
    this.chart = chart;
  }

  /** The keys of a chart, from a list of paths; {@code .*} at the end leaves open what is below. */
  static KnownValues of(String chart) {
    KnownValues known = new KnownValues(chart);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    KnownValues.class.getResourceAsStream(chart + ".values.txt"), chart),
                StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.endsWith(".*")) {
          known.open.add(line.substring(0, line.length() - 2));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          known.leaves.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
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
              if (leaves.contains(below) || open.contains(below)) {
                return;
              }
              if (!siblings.contains(key)) {
                unknown(below, key, siblings, entry, findings);
              } else if (entry.value() instanceof YamlMap inner) {
                check(below, inner, findings);
              }
            });
  }

  private void unknown(
      String path, String key, List<String> siblings, YamlMap.Entry entry, Findings findings) {
    Optional<String> remedy =
        Suggestion.nearest(key, siblings)
            .map("did you mean `%s`?"::formatted)
            .or(() -> elsewhere(key).map("it belongs elsewhere: `%s`"::formatted));
    findings.at(
        UNKNOWN,
        remedy.isPresent() ? ERROR : WARNING,
        entry.keyPosition(),
        "the chart %s reads no value `%s`".formatted(chart, path),
        remedy.orElse("leave it out; `helm show values` prints what the chart reads"));
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
