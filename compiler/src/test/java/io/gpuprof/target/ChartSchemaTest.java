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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chart's schema and ours agree, on good values and on bad ones. */
@NullUnmarked
class ChartSchemaTest {

  /** Objects of Kubernetes, taken as they are, and a map whose keys are the user's. */
  private static final List<String> WHOLE =
      List.of("affinity", "resources", "podSecurityContext", "namedConfigs");

  @TempDir Path temp;

  private final SchemaChecker ours = new SchemaChecker();
  private final Compilation good = Compiled.of("gke-cos");

  @Test
  void bothRefuseTheSameMistakes() {
    HelmChart chart = HelmChart.write(temp, Target.chartWithoutProfile(good));
    List<String> disagreements = new ArrayList<>();
    ValuesCorpus.refused()
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
    assertTrue(ValuesCorpus.refused().size() >= 30);
  }

  @Test
  void bothAcceptWhatTheCompilerWrites() {
    for (Compilation compilation : Compiled.all()) {
      assertEquals("", verdictOfOurs(ValuesTarget.render(compilation).text()));
    }
    ValuesCorpus.accepted()
        .forEach(
            (name, values) ->
                assertEquals(
                    "",
                    verdictOfOurs(ValuesTarget.render(Compiled.of("gke-cos", values)).text()),
                    name));
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

  /** The table of the README against the schema that Helm reads, key by key, and the defaults. */
  @Test
  void theReadmesTableIsTheSchema() {
    for (List<Artifact> chart :
        List.of(ChartTarget.render(good), Target.chartWithoutProfile(good))) {
      Map<String, String> files = new LinkedHashMap<>();
      chart.forEach(
          file -> files.put(file.path().replace(ChartTarget.NAME + "/", ""), file.text()));
      Map<String, List<String>> expected = new LinkedHashMap<>();
      JsonNode schema = new JsonMapper().readTree(files.get("values.schema.json"));
      collect(schema, schema, "", read(files.get("values.yaml")).toPlain(), expected);
      Map<String, List<String>> found = new LinkedHashMap<>();
      files
          .get("README.md")
          .lines()
          .filter(line -> line.startsWith("| `"))
          .map(line -> line.replaceAll("^\\| | \\|$", "").split(" \\| ", 4))
          .forEach(
              cells -> found.put(cells[0].replace("`", ""), List.of(cells[1], cells[2], cells[3])));
      assertEquals(expected, found);
      assertTrue(found.size() > 100, "rows: " + found.size());
    }
  }

  /** Type, default and description of every key that is more than a container of others. */
  private static void collect(
      JsonNode root, JsonNode at, String path, Object value, Map<String, List<String>> rows) {
    JsonNode schema = at.has("$ref") ? root.at(at.get("$ref").asString().substring(1)) : at;
    boolean container = schema.has("properties") && (path.isEmpty() || value instanceof Map);
    if (container && !WHOLE.contains(path)) {
      for (String key : schema.get("properties").propertyNames()) {
        Object below = value instanceof Map<?, ?> map ? map.get(key) : null;
        String longer = path.isEmpty() ? key : path + "." + key;
        collect(root, schema.get("properties").get(key), longer, below, rows);
      }
      return;
    }
    String json = value == null ? "" : CanonicalJson.write(value);
    String type = value instanceof Number ? "integer or string" : "string";
    rows.put(
        path,
        List.of(
            schema.path("type").asString(type),
            value == null ? "absent" : json.length() > 60 ? "`see values.yaml`" : "`" + json + "`",
            schema.get("description").asString()));
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

  /** The values of a profile with others laid over them, as Helm would do it. */
  static String laidOver(String overrides) {
    YamlMap values = read(ValuesTarget.render(Compiled.of("gke-cos")).text());
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
      chart.template(HelmChart.RELEASE, values);
      return "";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
