package io.gpuprof.runtime.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

  private static final String MERGES =
      """
      a: &a {k: from-a, own: from-a}
      b: &b {k: from-b, z: {y: from-b}}
      both:
        own: mine
        <<: [*a, *b]
      tagged: {!!merge <<: *a, n: !!int 3}
      nested: {<<: [{<<: *a, z: 1}]}
      nothing: {<<: []}
      quoted: {"<<": 1}
      """;

  private static List<YamlNode> asKubernetes(String text, Diagnostics diagnostics) {
    return YamlReader.readAsKubernetes(new SourceFile("f.yaml", text), diagnostics);
  }

  private static List<String> mistakes(Diagnostics diagnostics) {
    return diagnostics.sorted().stream().map(Diagnostic::id).toList();
  }

  /** As Helm 3 and kustomize 5 read it: a map's own keys win, then the map that is named first. */
  @Test
  void mergeKeysAreApplied() {
    Diagnostics diagnostics = new Diagnostics();
    YamlMap map = (YamlMap) asKubernetes(MERGES, diagnostics).get(0);
    assertEquals(List.of(), diagnostics.sorted());
    Map<String, Object> plain = map.toPlain();
    assertEquals(
        Map.of("own", "mine", "k", "from-a", "z", Map.of("y", "from-b")), plain.get("both"));
    assertEquals(Map.of("k", "from-a", "own", "from-a", "n", 3L), plain.get("tagged"));
    assertEquals(Map.of("k", "from-a", "own", "from-a", "z", 1L), plain.get("nested"));
    assertEquals(Map.of(), plain.get("nothing"));
    assertEquals(Map.of("<<", 1L), plain.get("quoted"));
    YamlMap both = map.map("both").orElseThrow();
    assertEquals("f.yaml:1:8", keyPosition(both, "k").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: {<<: 3}",
        "a: {<<: [1]}",
        "a: {<<: }",
        "x: &x [1]\na: {<<: *x}",
        "a: {<<: {b: c}, <<: {d: e}}"
      })
  void whatTheyRefuseIsRefused(String text) {
    Diagnostics diagnostics = new Diagnostics();
    asKubernetes(text, diagnostics);
    assertEquals(
        List.of(text.endsWith("e}}") ? "duplicate-key" : "yaml-merge-key"), mistakes(diagnostics));
  }

  @Test
  void mergedMapsAreCountedAsOftenAsTheyAreUsed() {
    StringBuilder text = new StringBuilder("m0: &m0 {k0: 0}\n");
    for (int i = 1; i < 40; i++) {
      text.append("m%d: &m%d {<<: [*m%d, *m%d], k%d: 0}\n".formatted(i, i, i - 1, i - 1, i));
    }
    Diagnostics diagnostics = new Diagnostics();
    asKubernetes(text.toString(), diagnostics);
    assertEquals(List.of("yaml-alias"), mistakes(diagnostics));
  }

  @Test
  void profilesAndConfigsHaveNoMergeKeys() {
    Diagnostics diagnostics = new Diagnostics();
    YamlReader.read(new SourceFile("f.yaml", MERGES), diagnostics);
    assertEquals(List.of("yaml-merge-key"), mistakes(diagnostics));
  }

  @Test
  void scalarsKnowTheirEnd() {
    YamlMap map =
        (YamlMap)
            asKubernetes(
                    "😀: 'äöü'\nlong: one\n  two\nblock: |\n  text\nempty:\nflow: {a: b}\n",
                    new Diagnostics())
                .get(0);
    assertEquals("1:1-1:2", ends(keyPosition(map, "😀")));
    assertEquals("1:4-1:9", ends(map.get("😀").orElseThrow().position()));
    assertEquals("2:7-3:6", ends(map.get("long").orElseThrow().position()));
    assertEquals("4:8-0:0", ends(map.get("block").orElseThrow().position()));
    assertEquals(0, map.get("empty").orElseThrow().position().endLine());
    assertEquals("7:7-0:0", ends(map.get("flow").orElseThrow().position()));
  }

  private static Position keyPosition(YamlMap map, String key) {
    return Objects.requireNonNull(map.entries().get(key)).keyPosition();
  }

  private static String ends(Position p) {
    return "%d:%d-%d:%d".formatted(p.line(), p.column(), p.endLine(), p.endColumn());
  }
}
