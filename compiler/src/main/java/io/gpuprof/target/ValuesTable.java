package io.gpuprof.target;

import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The table of all values in the chart's README, from schema and values. */
final class ValuesTable {

  private static final int LONGEST_DEFAULT = 60;

  /** Kubernetes objects that are taken as they are: one row each. */
  private static final Set<String> WHOLE = Set.of("affinity", "resources", "podSecurityContext");

  private final SchemaNavigator schemas = new SchemaNavigator();
  private final List<Map<String, String>> rows = new ArrayList<>();

  private ValuesTable() {}

  /** One row for each key that is not a mere container of keys. */
  static List<Map<String, String>> rows(Map<String, Object> values) {
    ValuesTable table = new ValuesTable();
    table.add(table.schemas.root(SchemaName.VALUES), "", values);
    return table.rows;
  }

  private void add(SchemaNavigator.Place place, String path, @Nullable Object value) {
    SchemaNavigator.Place resolved = schemas.resolve(place);
    JsonNode properties = resolved.node().path("properties");
    boolean container = !properties.isEmpty() && (path.isEmpty() || value instanceof Map<?, ?>);
    if (!container || WHOLE.contains(path)) {
      rows.add(row(path, place, value));
      return;
    }
    for (String key : SchemaNavigator.keys(resolved)) {
      add(
          new SchemaNavigator.Place(resolved.fileName(), properties.get(key)),
          path.isEmpty() ? key : path + "." + key,
          value instanceof Map<?, ?> map ? map.get(key) : null);
    }
  }

  private Map<String, String> row(
      String path, SchemaNavigator.Place place, @Nullable Object value) {
    return Map.of(
        "key",
        path,
        "type",
        type(schemas.resolve(place).node(), value),
        "default",
        value == null ? "absent" : "`" + cell(shown(value)) + "`",
        "description",
        cell(schemas.description(place).orElse("")));
  }

  private static String type(JsonNode schema, @Nullable Object value) {
    String type = schema.path("type").asString("");
    if (!type.isEmpty()) {
      return type;
    }
    return value instanceof Number ? "integer or string" : "string";
  }

  private static String shown(Object value) {
    String json = CanonicalJson.write(value);
    return json.length() > LONGEST_DEFAULT ? "see values.yaml" : json;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
