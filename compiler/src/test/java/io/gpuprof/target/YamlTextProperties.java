package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Whatever is written, every reader of the field reads the same. */
class YamlTextProperties {

  private static final YAMLMapper JACKSON_3 = new YAMLMapper();
  private static final com.fasterxml.jackson.dataformat.yaml.YAMLMapper JACKSON_2 =
      new com.fasterxml.jackson.dataformat.yaml.YAMLMapper();
  private static final LoadSettings CORE =
      LoadSettings.builder().setSchema(new CoreSchema()).build();

  @Property(tries = 800)
  void aStringStaysThatString(@ForAll("strings") String text) throws JsonProcessingException {
    assertReadAlike(List.of(text, Map.of("k", text), Map.of(text, "v"), List.of(List.of(text))));
  }

  @Property(tries = 150)
  void aTreeStaysThatTree(@ForAll("trees") Object tree) throws JsonProcessingException {
    assertReadAlike(tree);
  }

  @Property(tries = 150)
  void commentsChangeNothing(@ForAll("trees") Object tree, @ForAll("strings") String comment)
      throws JsonProcessingException {
    String text = YamlText.write(commented(tree, comment));
    assertEquals(tree, yaml11(text), text);
    assertEquals(tree, new Load(CORE).loadFromString(text), text);
  }

  @Property(tries = 150)
  void tidy(@ForAll("trees") Object tree) {
    String text = YamlText.write(tree);
    assertTrue(text.endsWith("\n") && !text.endsWith("\n\n"), text);
    assertFalse(text.lines().anyMatch(line -> line.endsWith(" ") || line.endsWith("\t")), text);
  }

  private static Object commented(Object tree, String comment) {
    if (tree instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach(
          (key, value) ->
              copy.put((String) key, new Commented(comment, commented(value, comment))));
      return copy;
    }
    if (tree instanceof List<?> list) {
      return list.stream()
          .map(item -> (Object) new Commented(comment, commented(item, comment)))
          .toList();
    }
    return tree;
  }

  private static void assertReadAlike(Object tree) throws JsonProcessingException {
    String text = YamlText.write(tree);
    assertEquals(tree, yaml11(text), "YAML 1.1: " + text);
    assertEquals(tree, new Load(CORE).loadFromString(text), "engine, core schema: " + text);
    assertEquals(tree, JACKSON_3.readValue(text, Object.class), "Jackson 3: " + text);
    assertEquals(tree, JACKSON_2.readValue(text, Object.class), "Jackson 2: " + text);
    Diagnostics diagnostics = new Diagnostics();
    var read = YamlReader.read(new SourceFile("t", text), diagnostics);
    assertEquals(List.of(), diagnostics.sorted(), text);
    assertEquals(longs(tree), read.get(0).toPlain(), "our own reader: " + text);
  }

  private static Object yaml11(String text) {
    return HelmChart.yaml11().load(text);
  }

  /** Our reader has one integer type. */
  private static Object longs(Object tree) {
    if (tree instanceof Integer number) {
      return number.longValue();
    }
    if (tree instanceof List<?> list) {
      return list.stream().map(YamlTextProperties::longs).toList();
    }
    if (tree instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, value) -> copy.put((String) key, longs(value)));
      return copy;
    }
    return tree;
  }

  @Provide
  Arbitrary<String> strings() {
    Arbitrary<String> anything =
        Arbitraries.strings().all().ofMaxLength(12).filter(YamlTextProperties::isUnicode);
    Arbitrary<String> tricky =
        Arbitraries.strings()
            .withChars(
                "yYnNoOeEtTfFxXbB0179_+-.,:#~?!&*|>'\"%@`=<{}[]\\/ \t\n\r\u0085\u00A0\u2028\uFEFF")
            .ofMaxLength(6);
    Arbitrary<String> words =
        Arbitraries.of(
            "yes",
            "No",
            "on",
            "OFF",
            "True",
            "~",
            "null",
            "0644",
            "0o17",
            "1_000",
            "0x1F",
            "0b11",
            "1.10",
            "1e3",
            "12:30:45",
            "2024-01-01",
            ".inf",
            ".NaN",
            "<<",
            "=",
            "---",
            "...",
            "- a",
            "a: b",
            "a #b",
            "{{ .Values.x }}",
            "%YAML 1.2",
            "190:20:30",
            "+.5",
            "0.",
            "1__",
            "685_230.15");
    return Arbitraries.oneOf(anything, tricky, words);
  }

  @Provide
  Arbitrary<Object> trees() {
    return Arbitraries.lazyOf(
        () -> strings().map(Object.class::cast),
        () -> Arbitraries.of(true, false),
        () -> Arbitraries.integers().map(Object.class::cast),
        () -> Arbitraries.doubles().between(-1e6, 1e6).ofScale(3).map(Object.class::cast),
        () -> trees().list().ofMaxSize(4).map(Object.class::cast),
        () -> Arbitraries.maps(strings(), trees()).ofMaxSize(4).map(Object.class::cast));
  }

  private static boolean isUnicode(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                (c >= 0xD800 && c <= 0xDFFF)
                    || (c & 0xFFFE) == 0xFFFE
                    || (c >= 0xFDD0 && c <= 0xFDEF));
  }
}
