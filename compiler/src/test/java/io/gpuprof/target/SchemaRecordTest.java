package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import io.gpuprof.values.Values;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Schemas and records say the same: every property has a component, and back. */
class SchemaRecordTest {

  /** Keys that a schema knows and no record, each for a reason. */
  private static final Set<String> WITHOUT_RECORD =
      Set.of(
          // Helm's own; the compiler has nothing to put there.
          "values: global",
          // Resolved while the trees are merged, before anything is bound.
          "platform-profile: spec.extends");

  private final SchemaNavigator schemas = new SchemaNavigator();
  private final List<String> differences = new ArrayList<>();

  @Test
  void everyPropertyHasAComponent() {
    compare(SchemaName.VALUES, Values.class);
    compare(SchemaName.RUNTIME_CONFIG, RuntimeConfig.class);
    compare(SchemaName.PLATFORM_PROFILE, Profile.class);
    assertEquals(List.of(), differences);
  }

  @Test
  void valuesComeBack() {
    for (Compilation compilation : Compiled.all()) {
      assertEquals(
          compilation.values(), bind(ValuesTarget.render(compilation).text(), Values.class));
      assertEquals(
          compilation.values().config(),
          bind(RuntimeConfigTarget.render(compilation).text(), RuntimeConfig.class));
    }
  }

  @Test
  void valuesOfVariantsComeBack() {
    for (String overrides : ValuesCorpus.accepted().values()) {
      Compilation compilation = Compiled.of("gke-cos", overrides);
      Values back = bind(ValuesTarget.render(compilation).text(), Values.class);
      assertEquals(compilation.values(), back);
      assertEquals(RecordWriter.toPlain(compilation.values()), RecordWriter.toPlain(back));
    }
  }

  private static <R extends Record> R bind(String text, Class<R> type) {
    Diagnostics diagnostics = new Diagnostics();
    YamlMap tree = (YamlMap) YamlReader.read(new SourceFile("t", text), diagnostics).get(0);
    Optional<R> record = RecordBinder.bind(tree, type, diagnostics);
    assertTrue(record.isPresent(), () -> diagnostics.sorted().toString());
    return record.get();
  }

  private void compare(SchemaName schema, Class<?> type) {
    compare(schema.label() + ": ", schemas.root(schema), type, "");
  }

  private void compare(String schema, SchemaNavigator.Place place, Type type, String path) {
    SchemaNavigator.Place resolved = schemas.resolve(place);
    JsonNode node = resolved.node();
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      JsonNode inner =
          generic.getRawType() == List.class
              ? node.path("items")
              : generic.getRawType() == Optional.class ? node : node.path("additionalProperties");
      if (inner.isObject()) {
        compare(schema, new SchemaNavigator.Place(resolved.fileName(), inner), last, path);
      }
    } else if (type instanceof Class<?> c && c.isRecord() && node.has("properties")) {
      compareKeys(schema, resolved, c, path);
    }
  }

  private void compareKeys(String schema, SchemaNavigator.Place place, Class<?> type, String path) {
    Set<String> keys = new LinkedHashSet<>(SchemaNavigator.keys(place));
    keys.removeIf(key -> WITHOUT_RECORD.contains(schema + path + key));
    Set<String> components = new LinkedHashSet<>();
    Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .forEach(components::add);
    if (!keys.equals(components)) {
      differences.add("%s%s schema %s, record %s".formatted(schema, path, keys, components));
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String key = component.getName();
      JsonNode property = place.node().path("properties").path(key);
      if (!property.isMissingNode()) {
        compare(
            schema,
            new SchemaNavigator.Place(place.fileName(), property),
            component.getGenericType(),
            path + key + ".");
      }
    }
  }
}
