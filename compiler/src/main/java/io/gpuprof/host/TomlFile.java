package io.gpuprof.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * A config file of a container runtime.
 *
 * @param tree its tables; empty if it cannot be read
 * @param problem why it cannot be read, with line and column; empty if it can
 */
record TomlFile(Map<String, Object> tree, String problem) {

  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  static TomlFile parse(String text) {
    return parse(new TomlMapper(), text);
  }

  private static TomlFile parse(ObjectMapper mapper, String text) {
    try {
      Map<String, Object> tree = mapper.readValue(text, MAP);
      return new TomlFile(tree == null ? Map.of() : tree, "");
    } catch (JacksonException e) {
      String place =
          e.getLocation() == null
              ? ""
              : "line %d, column %d: "
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      return new TomlFile(Map.of(), place + e.getOriginalMessage());
    }
  }

  /** A JSON object, which Docker's config is. */
  static TomlFile parseJson(String text) {
    return parse(new JsonMapper(), text);
  }

  /** The table at a path; empty if there is none. */
  Map<String, Object> table(String... path) {
    Map<String, Object> table = tree;
    for (String key : path) {
      table = child(table, key);
    }
    return table;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> child(Map<String, Object> table, String key) {
    return table.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  static Optional<Boolean> bool(Map<String, Object> table, String key) {
    return table.get(key) instanceof Boolean value ? Optional.of(value) : Optional.empty();
  }

  static Optional<String> text(Map<String, Object> table, String key) {
    return table.get(key) instanceof String value && !value.isEmpty()
        ? Optional.of(value)
        : Optional.empty();
  }

  static List<String> texts(Map<String, Object> table, String key) {
    return table.get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
