package io.gpuprof.target;

import io.gpuprof.schema.SchemaName;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values schema in the form that every Helm 3 and 4 understands alike: draft-07, one file,
 * nothing beside a {@code $ref}. Helm before 3.18 ignores newer keywords without a word, so a
 * keyword that is not known to mean the same in both drafts is refused.
 */
final class ChartSchema {

  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Keywords that say something about a value without constraining it. */
  private static final Set<String> ANNOTATIONS =
      Set.of("title", "description", "default", "examples", "deprecated");

  private static final Set<String> SCHEMA_MAPS = Set.of("properties", "patternProperties");

  private static final Set<String> SCHEMA_LISTS = Set.of("allOf", "anyOf", "oneOf");

  private static final Set<String> SCHEMAS =
      Set.of(
          "items",
          "additionalProperties",
          "propertyNames",
          "not",
          "if",
          "then",
          "else",
          "contains");

  private static final Set<String> PLAIN =
      Set.of(
          "type",
          "enum",
          "const",
          "required",
          "pattern",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minProperties",
          "maxProperties");

  /** Look-around, back references and possessive quantifiers: Go's engine has none. */
  private static final Pattern NOT_RE2 = Pattern.compile("\\(\\?(?!:)|\\\\[1-9]|\\\\k<|[*+?}]\\+");

  private final Map<String, JsonNode> definitions = new TreeMap<>();

  private ChartSchema() {}

  /** The text of {@code values.schema.json}. */
  static String text() {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"))
            .withSeparators(
                PrettyPrinter.DEFAULT_SEPARATORS.withObjectNameValueSpacing(
                    Separators.Spacing.AFTER));
    return JSON.writer()
            .with(printer)
            .writeValueAsString(convert(document(SchemaName.VALUES.fileName())))
        + "\n";
  }

  static ObjectNode convert(JsonNode values) {
    ChartSchema chart = new ChartSchema();
    ObjectNode converted = NODES.objectNode();
    converted.put("$schema", "http://json-schema.org/draft-07/schema#");
    converted.setAll((ObjectNode) chart.schema(values, SchemaName.VALUES.fileName()));
    ObjectNode definitions = converted.putObject("definitions");
    chart.definitions.forEach(definitions::set);
    return converted;
  }

  private JsonNode schema(JsonNode schema, String file) {
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode annotations = NODES.objectNode();
    ObjectNode constraints = NODES.objectNode();
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      String keyword = entry.getKey();
      if (ANNOTATIONS.contains(keyword)) {
        annotations.set(keyword, entry.getValue());
      } else if (!keyword.equals("$ref") && !isOfDocument(keyword) && !isOurs(keyword)) {
        constraints.set(keyword, keyword(keyword, entry.getValue(), file));
      }
    }
    if (!schema.has("$ref")) {
      return annotations.setAll(constraints);
    }
    return withReference(schema.get("$ref").asString(), annotations, constraints, file);
  }

  /** Draft-07 ignores what stands beside a reference. */
  private JsonNode withReference(
      String reference, ObjectNode annotations, ObjectNode constraints, String file) {
    if (constraints.has("additionalProperties")) {
      // It would see only the properties beside it, not those of the reference.
      throw new IllegalStateException("additionalProperties beside the reference " + reference);
    }
    ObjectNode target = NODES.objectNode();
    target.put("$ref", "#/definitions/" + definition(reference, file));
    if (annotations.isEmpty() && constraints.isEmpty()) {
      return target;
    }
    var all = annotations.putArray("allOf").add(target);
    if (!constraints.isEmpty()) {
      all.add(constraints);
    }
    return annotations;
  }

  /** Words for our own messages; Helm has its own. */
  private static boolean isOurs(String keyword) {
    return keyword.startsWith("x-");
  }

  private static boolean isOfDocument(String keyword) {
    return keyword.equals("$schema") || keyword.equals("$id") || keyword.equals("$defs");
  }

  private JsonNode keyword(String keyword, JsonNode value, String file) {
    if (SCHEMA_MAPS.contains(keyword)) {
      ObjectNode map = NODES.objectNode();
      value.properties().forEach(e -> map.set(e.getKey(), schema(e.getValue(), file)));
      return map;
    }
    if (SCHEMA_LISTS.contains(keyword)) {
      var list = NODES.arrayNode();
      value.forEach(branch -> list.add(schema(branch, file)));
      return list;
    }
    if (SCHEMAS.contains(keyword)) {
      return schema(value, file);
    }
    if (!PLAIN.contains(keyword)) {
      throw new IllegalStateException("the keyword %s of %s".formatted(keyword, file));
    }
    if (keyword.equals("pattern") && NOT_RE2.matcher(value.asString()).find()) {
      throw new IllegalStateException("Go cannot match the pattern " + value.asString());
    }
    return value;
  }

  /** The name of the definition for a reference; converts it at its first use. */
  private String definition(String reference, String file) {
    int hash = reference.indexOf('#');
    String target = hash == 0 ? file : hash < 0 ? reference : reference.substring(0, hash);
    String pointer = hash < 0 ? "" : reference.substring(hash + 1);
    String name = name(target, pointer);
    if (!definitions.containsKey(name)) {
      definitions.put(name, NODES.objectNode()); // ends a recursion
      definitions.put(name, schema(document(target).at(pointer), target));
    }
    return name;
  }

  private static String name(String file, String pointer) {
    String local = pointer.substring(pointer.lastIndexOf('/') + 1);
    String document = file.substring(0, file.indexOf('.'));
    return local.isEmpty()
        ? document
        : file.equals(SchemaName.VALUES.fileName()) ? local : document + "." + local;
  }

  static JsonNode document(String fileName) {
    Iterator<SchemaName> named =
        Arrays.stream(SchemaName.values()).filter(s -> s.fileName().equals(fileName)).iterator();
    if (!named.hasNext()) {
      throw new IllegalStateException("a schema refers to " + fileName);
    }
    return JSON.readTree(named.next().text());
  }
}
