package io.gpuprof.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.gpuprof.profile.TreeMerge;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are laid over each other come out as the Helm engine has them. */
@NullUnmarked
class HelmLayersTest {

  @TempDir Path folder;

  @BeforeEach
  void aChartThatPrintsItsValues() throws IOException {
    Files.createDirectories(folder.resolve("chart/templates"));
    Files.writeString(
        folder.resolve("chart/Chart.yaml"), "apiVersion: v2\nname: probe\nversion: 0.1.0\n");
    Files.writeString(
        folder.resolve("chart/templates/values.yaml"),
        "kind: Values\nvalues: {{ omit .Values \"global\" | toJson }}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\nb: {c: 1, d: [1, 2], e: {f: x}} | b: {c: 2, d: [3], e: {g: z}}",
        "a: {b: 1, c: 2} | a: {b: null} | a: {d: 3}",
        "a: {b: 1} | a: null",
        "a: {b: 1} | a: null | a: {c: 1}",
        "a: {b: 1} | a: 5 | a: {c: 1}",
        "a: [{x: 1}, {z: 2}] | a: [{x: 2}]",
        "a: 1 | {} | b: {}",
        "a: 1\n---\na: 2\n | b: 1\n---\nc: 1\n",
        "a: {b: {c: null, d: 1}} | a: {b: {c: 1}}",
        "x: &x {p: 1, q: 2}\na: {<<: *x, q: 3} | a: {p: null}",
      })
  void filesAreLaidOverEachOther(String files) throws IOException {
    List<List<YamlNode>> layers = new ArrayList<>();
    TemplateCommand helm = new Helm(folder.resolve("chart")).template();
    for (String text : files.split(" \\| ", -1)) {
      Path file = Files.writeString(folder.resolve(layers.size() + ".yaml"), text);
      helm.withValuesFile(file);
      layers.add(read(text));
    }
    Diagnostics diagnostics = new Diagnostics();
    YamlMap merged = ReleaseValues.ofFiles(layers, true, diagnostics).orElseThrow().merged();
    assertEquals(printed(helm.call()), withoutNulls(merged.toPlain()));
  }

  /** Null is kept among the files, because it takes away what the chart itself has. */
  @Test
  void nullTakesAwayADefaultOfTheChart() throws IOException {
    Files.writeString(folder.resolve("chart/values.yaml"), "a: {b: 1, c: 2}\nd: 3\n");
    Path base = Files.writeString(folder.resolve("base.yaml"), "a: {b: 5}\n");
    Path upper =
        Files.writeString(folder.resolve("upper.yaml"), "a: {b: null, c: null}\nd: null\n");
    assertEquals(
        Map.of("a", Map.of()),
        printed(
            new Helm(folder.resolve("chart"))
                .template()
                .withValuesFile(base)
                .withValuesFile(upper)
                .call()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.b=1",
        "a.b=01",
        "a.b=true",
        "a.b=null",
        "a.b=",
        "a.b=yes",
        "l[0].k=v",
        "l[2].k=v",
        "l[1][1]=2",
        "a.b\\.c/d=x",
        "new[1]=x",
        "a.deeper.still=1.5",
      })
  void aSettingIsLaidOverThem(String setting) throws IOException {
    String base = "a: {b: 7, k: v, deep: 1}\nl: [{k: x, m: 1}, [1]]\n";
    Path file = Files.writeString(folder.resolve("base.yaml"), base);
    int equals = setting.indexOf('=');
    TemplateCommand helm =
        new Helm(folder.resolve("chart"))
            .template()
            .withValuesFile(file)
            .set(setting.substring(0, equals), setting.substring(equals + 1));
    YamlMap set = set(base, setting.substring(0, equals), setting.substring(equals + 1));
    assertEquals(printed(helm.call()), withoutNulls(set.toPlain()));
  }

  /** Argo CD escapes no commas within braces; the library of these tests does. */
  @Test
  void bracesMakeAList() throws IOException {
    assertEquals(Map.of("a", List.of("x", 1L, true, "")), set("{}", "a", "{x, 1,true,}").toPlain());
  }

  /** Helm refuses these, or its parser breaks on them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".a", "a.", "a..b", "[0]", "[0].a", "a[x]", "a[0]b", "a[", "n.b", "n[0]", "l.b", "m[0]"
      })
  void whatCannotBeSet(String name) {
    YamlMap base = (YamlMap) read("n: 1\nl: [1]\nm: {a: 1}\n").get(0);
    YamlScalar scalar = new YamlScalar(base.position(), YamlScalar.Kind.STRING, name);
    assertEquals(Optional.empty(), HelmSetting.layer(base, scalar, scalar, false));
  }

  @Test
  void aNameThatGoesOnForEver() {
    YamlMap base = (YamlMap) read("n: 1\n").get(0);
    for (String part : List.of("a", "\\.", "a.", "[0]")) {
      YamlScalar name =
          new YamlScalar(base.position(), YamlScalar.Kind.STRING, "a" + part.repeat(100_000));
      assertEquals(Optional.empty(), HelmSetting.layer(base, name, name, false));
    }
  }

  /** What anybody may write into an object must not keep the audit busy for long. */
  @Test
  void settingsWithoutEnd() {
    Diagnostics diagnostics = new Diagnostics();
    ReleaseLayers layers = new ReleaseLayers(Position.NONE, diagnostics);
    YamlMap one = (YamlMap) read("name: a.b\nvalue: 1\n").get(0);
    for (int i = 0; i < 20_000; i++) {
      YamlScalar name = new YamlScalar(one.position(), YamlScalar.Kind.STRING, "k" + i + "[999].x");
      layers.set(name, one.get("value"), false);
    }
    ReleaseValues values = layers.build().orElseThrow();
    assertEquals(500, values.layers().size());
    assertFalse(values.isWhole());
    assertEquals(1, diagnostics.sorted().size());
  }

  private static YamlMap set(String base, String name, String value) {
    YamlMap parameter = (YamlMap) read("{name: '%s', value: '%s'}".formatted(name, value)).get(0);
    YamlMap onto = (YamlMap) read(base).get(0);
    return TreeMerge.overlayKeepingNulls(
        onto,
        HelmSetting.layer(
                onto,
                Trees.scalar(parameter.get("name").orElseThrow()).orElseThrow(),
                Trees.scalar(parameter.get("value").orElseThrow()).orElseThrow(),
                false)
            .orElseThrow());
  }

  private static List<YamlNode> read(String text) {
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents =
        YamlReader.readAsKubernetes(new SourceFile("values.yaml", text), diagnostics);
    assertEquals(List.of(), diagnostics.sorted());
    return documents;
  }

  private static Object printed(String manifest) {
    return withoutNulls(Trees.get(read(manifest).get(0), "values").orElseThrow().toPlain());
  }

  /** A template sees no difference between a value that is nil and one that is not there. */
  private static @Nullable Object withoutNulls(@Nullable Object plain) {
    if (plain instanceof Map<?, ?> map) {
      Map<Object, Object> rest = new TreeMap<>();
      map.forEach(
          (key, value) -> {
            if (value != null) {
              rest.put(key, Objects.requireNonNull(withoutNulls(value)));
            }
          });
      return rest;
    }
    return plain instanceof List<?> list
        ? list.stream().map(item -> item == null ? "null" : withoutNulls(item)).toList()
        : plain;
  }
}
