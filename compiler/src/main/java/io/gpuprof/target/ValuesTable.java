package io.gpuprof.target;

import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The table of all values in the chart's README, from schema and values. */
final class ValuesTable {

  private static final int LONGEST_DEFAULT = 60;

  private final SchemaNavigator schemas = new SchemaNavigator();
  private final List<Map<String, String>> rows = new ArrayList<>();

  private ValuesTable() {}

  /** One row for each key that is not a mere container of keys. */
  static List<Map<String, String>> rows(Map<String, Object> values) {
    ValuesTable table = new ValuesTable();
    table.add(table.schemas.root(SchemaName.VALUES), "", values);
    return table.rows;
  }

  private void add(SchemaNavigator.Place place, String path, Object value) {
    SchemaNavigator.Place resolved = schemas.resolve(place);
    JsonNode properties = resolved.node().path("properties");
    boolean container = !properties.isEmpty() && (path.isEmpty() || value instanceof Map<?, ?>);
    if (!container || path.equals("affinity") || path.equals("resources")) {
      rows.add(row(path, place.node(), resolved.node(), value));
      return;
    }
    for (String key : SchemaNavigator.keys(resolved)) {
      Object inner = value instanceof Map<?, ?> map ? map.get(key) : null;
      add(
          new SchemaNavigator.Place(resolved.fileName(), properties.get(key)),
          path.isEmpty() ? key : path + "." + key,
          inner == null ? "" : inner);
    }
  }

  private static Map<String, String> row(
      String path, JsonNode site, JsonNode schema, Object value) {
    String description = site.path("description").asString(schema.path("description").asString(""));
    return Map.of(
        "key", path,
        "type", type(schema, value),
        "default", cell(shown(value)),
        "description", cell(description));
  }

  private static String type(JsonNode schema, Object value) {
    String type = schema.path("type").asString("");
    if (!type.isEmpty()) {
      return type;
    }
    return value instanceof Boolean
        ? "boolean"
        : value instanceof Number ? "integer or string" : "string";
  }

  private static String shown(Object value) {
    String json = CanonicalJson.write(value);
    return json.length() > LONGEST_DEFAULT ? "see values.yaml" : json;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
