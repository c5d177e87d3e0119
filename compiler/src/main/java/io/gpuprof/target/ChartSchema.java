package io.gpuprof.target;

import io.gpuprof.schema.SchemaName;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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
import tools.jackson.databind.node.ArrayNode;
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
      Set.of("items", "additionalProperties", "not", "if", "then", "else", "contains");

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

  /** Our own words for what a value should be. */
  private static final String EXPECTED = "x-expected";

  /** Constraints of a single value, all of which {@link #EXPECTED} puts into words. */
  private static final Set<String> TEXTUAL =
      Set.of("pattern", "not", "minLength", "maxLength", "anyOf");

  /** Together a choice among keys, which {@link #EXPECTED} puts into words. */
  private static final List<String> COUNTS = List.of("minProperties", "maxProperties");

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
    if (schema.has("$ref")) {
      return reference((ObjectNode) schema, file);
    }
    ObjectNode annotations = NODES.objectNode();
    ObjectNode constraints = NODES.objectNode();
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      String keyword = entry.getKey();
      if (ANNOTATIONS.contains(keyword)) {
        annotations.set(keyword, entry.getValue());
      } else if (keyword.equals("propertyNames")) {
        addNames(constraints, entry.getValue());
      } else if (!isOfDocument(keyword) && !isOurs(keyword)) {
        constraints.set(keyword, keyword(keyword, entry.getValue(), file));
      }
    }
    withPatternedNames(constraints, schema.path("propertyNames"));
    return annotations.setAll(inWords(asEnum(constraints), schema.path(EXPECTED).asString("")));
  }

  /**
   * Draft-07 ignores what stands beside a reference, and Helm reports each allOf on a line of its
   * own, so what has something beside it is written out.
   */
  private JsonNode reference(ObjectNode schema, String file) {
    ObjectNode beside = schema.deepCopy();
    beside.remove("$ref");
    String reference = schema.get("$ref").asString();
    if (beside.isEmpty()) {
      return NODES.objectNode().put("$ref", "#/definitions/" + definition(reference, file));
    }
    if (beside.has("additionalProperties") || !beside.findValues("$ref").isEmpty()) {
      throw new IllegalStateException("a keyword beside the reference " + reference);
    }
    String target = targetFile(reference, file);
    ObjectNode written = (ObjectNode) document(target).at(pointer(reference)).deepCopy();
    return schema(narrow(written, beside), target);
  }

  /** The lower schema with what the upper one adds: annotations, required keys, parts. */
  private static ObjectNode narrow(ObjectNode lower, ObjectNode upper) {
    for (Map.Entry<String, JsonNode> entry : upper.properties()) {
      String keyword = entry.getKey();
      JsonNode below = lower.path(keyword);
      if (keyword.equals("properties") && below.isObject()) {
        for (Map.Entry<String, JsonNode> part : entry.getValue().properties()) {
          ObjectNode parts = (ObjectNode) below;
          ObjectNode known = (ObjectNode) parts.path(part.getKey()).deepCopy();
          parts.set(part.getKey(), narrow(known, (ObjectNode) part.getValue()));
        }
      } else if (below.isMissingNode() || ANNOTATIONS.contains(keyword) || isOurs(keyword)) {
        lower.set(keyword, entry.getValue());
      } else {
        throw new IllegalStateException("the keyword %s twice".formatted(keyword));
      }
    }
    return lower;
  }

  /**
   * Of a key that propertyNames refuses Helm does not tell the place. So a key that is never
   * allowed becomes a property with a constant that tells why.
   */
  private static void addNames(ObjectNode constraints, JsonNode names) {
    JsonNode refused = names.path("not").path("const");
    if (refused.isString()) {
      constraints
          .putObject("properties")
          .putObject(refused.asString())
          .put("const", names.path(EXPECTED).asString());
    }
  }

  private static void withPatternedNames(ObjectNode constraints, JsonNode names) {
    if (names.has("pattern")) {
      String pattern = re2(names.get("pattern").asString());
      JsonNode values = constraints.path("additionalProperties");
      constraints.putObject("patternProperties").set(pattern, values);
      constraints.put("additionalProperties", false);
    }
  }

  /** Helm tells of a failed enum what is allowed, and of a failed oneOf that it failed. */
  private static ObjectNode asEnum(ObjectNode constraints) {
    JsonNode branches = constraints.path("oneOf");
    if (branches.isEmpty() || !branches.valueStream().allMatch(b -> b.has("const"))) {
      return constraints;
    }
    ObjectNode closed = constraints.deepCopy();
    closed.remove("oneOf");
    ArrayNode choices = closed.putArray("enum");
    branches.forEach(branch -> choices.add(branch.get("const")));
    return closed;
  }

  /**
   * Helm quotes a pattern that is not met, and of a failed {@code not} tells nothing. But it prints
   * a constant that was wanted, and so our own words for what is expected become one. The price:
   * that very sentence would be accepted as a value.
   */
  private static ObjectNode inWords(ObjectNode constraints, String expected) {
    if (!expected.isEmpty() && constraints.propertyNames().containsAll(COUNTS)) {
      ObjectNode counted = constraints.deepCopy();
      ObjectNode count = NODES.objectNode();
      COUNTS.forEach(keyword -> count.set(keyword, counted.remove(keyword)));
      return worded(counted, count, expected);
    }
    ObjectNode test = constraints.deepCopy();
    test.remove("type");
    boolean ofText = TEXTUAL.containsAll(test.propertyNames());
    if (expected.isEmpty() || test.isEmpty() || !ofText) {
      return constraints;
    }
    ObjectNode rest = NODES.objectNode();
    if (constraints.has("type")) {
      rest.set("type", constraints.get("type"));
    }
    return worded(rest, test, expected);
  }

  private static ObjectNode worded(ObjectNode rest, ObjectNode test, String expected) {
    rest.set("if", test);
    rest.putObject("else").put("const", expected);
    return rest;
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
    if (keyword.equals("pattern")) {
      re2(value.asString());
    }
    return value;
  }

  private static String re2(String pattern) {
    if (NOT_RE2.matcher(pattern).find()) {
      throw new IllegalStateException("Go cannot match the pattern " + pattern);
    }
    return pattern;
  }

  /** The name of the definition for a reference; converts it at its first use. */
  private String definition(String reference, String file) {
    String target = targetFile(reference, file);
    String name = name(target, pointer(reference));
    if (!definitions.containsKey(name)) {
      definitions.put(name, NODES.objectNode()); // ends a recursion
      definitions.put(name, schema(document(target).at(pointer(reference)), target));
    }
    return name;
  }

  private static String targetFile(String reference, String file) {
    int hash = reference.indexOf('#');
    return hash == 0 ? file : hash < 0 ? reference : reference.substring(0, hash);
  }

  private static String pointer(String reference) {
    int hash = reference.indexOf('#');
    return hash < 0 ? "" : reference.substring(hash + 1);
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
