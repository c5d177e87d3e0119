package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.profile.TreeMerge;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The chart's schema and ours agree, on good values and on bad ones. */
@NullUnmarked
class ChartSchemaTest {

  @TempDir Path temp;

  private final SchemaChecker ours = new SchemaChecker();
  private final Compilation good = Compiled.of("gke-cos");

  @Test
  void bothRefuseTheSameMistakes() {
    HelmChart chart = HelmChart.write(temp, Target.chartWithoutProfile(good));
    List<String> disagreements = new ArrayList<>();
    WrongValues.all()
        .forEach(
            (overrides, word) -> {
              String values = laidOver(overrides);
              if (!verdictOfHelm(chart, values).contains(word)) {
                disagreements.add("Helm on " + overrides + ": " + verdictOfHelm(chart, values));
              }
              if (!verdictOfOurs(values).contains(word)) {
                disagreements.add("ours on " + overrides + ": " + verdictOfOurs(values));
              }
            });
    assertEquals(List.of(), disagreements);
    assertTrue(WrongValues.all().size() >= 30);
  }

  @Test
  void bothAcceptWhatTheCompilerWrites() {
    for (Compilation compilation : Compiled.all()) {
      assertEquals("", verdictOfOurs(ValuesTarget.render(compilation).text()));
    }
    assertEquals("", verdictOfOurs(laidOver("global: {any: [1, {thing: x}]}")));
    HelmChart chart = HelmChart.write(temp, Target.chartWithoutProfile(good));
    assertEquals("", verdictOfHelm(chart, laidOver("global: {any: [1, {thing: x}]}")));
  }

  @Test
  void theSchemaIsSelfContainedDraft07() {
    String text = ChartSchema.text();
    assertTrue(text.contains("http://json-schema.org/draft-07/schema#"));
    assertFalse(text.contains("$defs") || text.contains("$id") || text.contains(".json#"), text);
    assertTrue(
        text.lines()
            .filter(l -> l.contains("\"$ref\""))
            .allMatch(l -> l.contains("\"#/definitions/")));
  }

  @Test
  void theReadmeDescribesEveryKey() {
    for (List<Artifact> chart :
        List.of(ChartTarget.render(good), Target.chartWithoutProfile(good))) {
      String readme = chart.get(1).text();
      assertTrue(readme.lines().filter(l -> l.startsWith("| `config.")).count() > 45, readme);
      assertFalse(readme.contains("|  |"), "every key has a description: " + readme);
      assertTrue(readme.contains("| `config.http.port` | integer | `9410` |"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'unevaluatedProperties': false}",
        "{'properties': {'a': {'dependentRequired': {'a': ['b']}}}}",
        "{'items': {'prefixItems': []}}",
        "{'anyOf': [{'pattern': '^(?!x)'}]}",
        "{'pattern': '(a)\\\\1'}",
        "{'pattern': 'a*+'}",
        "{'$ref': '#/$defs/image', 'additionalProperties': false}",
        "{'$ref': 'other.schema.json'}"
      })
  void whatHelmWouldIgnoreIsRefused(String schema) {
    var tree = new JsonMapper().readTree(schema.replace('\'', '"'));
    assertThrows(IllegalStateException.class, () -> ChartSchema.convert(tree));
  }

  private String laidOver(String overrides) {
    YamlMap values = read(ValuesTarget.render(good).text());
    return YamlText.write(TreeMerge.overlay(values, read(overrides)).toPlain());
  }

  private static YamlMap read(String yaml) {
    return (YamlMap) YamlReader.read(new SourceFile("t", yaml), new Diagnostics()).get(0);
  }

  /** Empty for accepted values. */
  private String verdictOfOurs(String values) {
    Diagnostics diagnostics = new Diagnostics();
    boolean fits = ours.check(SchemaName.VALUES, read(values), diagnostics);
    return fits ? "" : diagnostics.sorted().toString();
  }

  private static String verdictOfHelm(HelmChart chart, String values) {
    try {
      chart.template(ReleaseNames.RELEASE, values);
      return "";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
