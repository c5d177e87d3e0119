package io.gpuprof.schema;

import java.util.Set;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A schema as the validator needs it, in a form that is read without a JSON parser: starting one
 * costs more than the check of a profile. The build packs each schema; what only people read in it
 * is left out, and a keyword that is neither checked nor known to be for people stops the build.
 */
public final class PackedSchema {

  /** Keywords for people and for our messages, which take them from the schema's text. */
  private static final Set<String> ANNOTATIONS =
      Set.of("title", "description", "examples", "default", "$comment", "x-expected");

  /** Keywords that name and hold schemas; the validator looks at them when they are referred to. */
  private static final Set<String> STRUCTURE = Set.of("$schema", "$id", "$defs");

  private static final Set<String> WITH_MAP_OF_SCHEMAS = Set.of("properties", "$defs");
  private static final Set<String> WITH_LIST_OF_SCHEMAS = Set.of("anyOf", "oneOf");
  private static final Set<String> WITH_SCHEMA =
      Set.of("items", "additionalProperties", "propertyNames", "not");

  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int INTEGER = 3;
  private static final int STRING = 4;
  private static final int ARRAY = 5;
  private static final int OBJECT = 6;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * A string that writes itself. The validator puts the words of each {@code enum} into a text of
   * its own at once; the tree's own way to write them starts all of Jackson's mapper, which cost a
   * quarter of {@code compile my.yaml}.
   */
  private static final class Text extends StringNode {
    private static final long serialVersionUID = 1;

    Text(String text) {
      super(text);
    }

    @Override
    public String toString() {
      StringBuilder quoted = new StringBuilder().append('"');
      JsonStringEncoder.getInstance().quoteAsString(stringValue(), quoted);
      return quoted.append('"').toString();
    }
  }

  private PackedSchema() {}

  /** The name of the packed form of a schema. */
  public static String packedName(SchemaName schema) {
    return schema.label() + ".schema";
  }

  /**
   * Packs a schema.
   *
   * @throws IllegalStateException if it has a keyword that nobody reads
   */
  public static String pack(SchemaName schema) {
    return pack(JsonText.read(schema.text()), schema.fileName());
  }

  static String pack(JsonNode schema, String name) {
    PackedWriter out = new PackedWriter();
    write(essence(schema, name), out);
    return out.packed();
  }

  /** The packed form of a schema, for {@link #read}. */
  static String open(String fileName) {
    for (SchemaName schema : SchemaName.values()) {
      if (schema.fileName().equals(fileName)) {
        return PackedText.read(packedName(schema));
      }
    }
    throw new IllegalStateException("there is no schema " + fileName);
  }

  /** What {@link #pack} packed. */
  static JsonNode read(String packed) {
    return read(new PackedReader(packed));
  }

  /** A schema without what only people read. */
  private static JsonNode essence(JsonNode schema, String place) {
    if (!(schema instanceof ObjectNode object)) {
      return schema; // true or false
    }
    ObjectNode essence = NODES.objectNode();
    for (var entry : object.properties()) {
      String keyword = entry.getKey();
      String at = place + "/" + keyword;
      if (!ANNOTATIONS.contains(keyword)) {
        essence.set(keyword, part(keyword, entry.getValue(), at));
      }
    }
    return essence;
  }

  private static JsonNode part(String keyword, JsonNode value, String at) {
    if (!STRUCTURE.contains(keyword) && !Validators.isChecked(keyword)) {
      throw new IllegalStateException("%s: no check reads this keyword".formatted(at));
    }
    if (WITH_MAP_OF_SCHEMAS.contains(keyword)) {
      ObjectNode schemas = NODES.objectNode();
      for (var entry : value.properties()) {
        schemas.set(entry.getKey(), essence(entry.getValue(), at + "/" + entry.getKey()));
      }
      return schemas;
    }
    if (WITH_LIST_OF_SCHEMAS.contains(keyword)) {
      ArrayNode schemas = NODES.arrayNode();
      value.forEach(schema -> schemas.add(essence(schema, at)));
      return schemas;
    }
    return WITH_SCHEMA.contains(keyword) ? essence(value, at) : value;
  }

  private static void write(JsonNode node, PackedWriter out) {
    if (node.isObject()) {
      begin(OBJECT, node.size(), out);
      for (var entry : node.properties()) {
        out.text(entry.getKey());
        write(entry.getValue(), out);
      }
    } else if (node.isArray()) {
      begin(ARRAY, node.size(), out);
      node.forEach(item -> write(item, out));
    } else if (node.isString()) {
      out.type(STRING);
      out.text(node.asString());
    } else if (node.canConvertToInt() && node.isIntegralNumber() && node.intValue() >= 0) {
      begin(INTEGER, node.intValue(), out);
    } else if (node.isBoolean() || node.isNull()) {
      out.type(node.isNull() ? NULL : node.booleanValue() ? TRUE : FALSE);
    } else {
      throw new IllegalStateException("schemas have no such value: " + node);
    }
  }

  private static void begin(int type, int number, PackedWriter out) {
    out.type(type);
    out.number(number);
  }

  private static JsonNode read(PackedReader in) {
    int type = in.type();
    return switch (type) {
      case OBJECT -> object(in);
      case ARRAY -> array(in);
      case STRING -> new Text(in.text());
      case INTEGER -> NODES.numberNode(in.number());
      case TRUE -> NODES.booleanNode(true);
      case FALSE -> NODES.booleanNode(false);
      case NULL -> NODES.nullNode();
      default -> throw new IllegalStateException("a packed schema is damaged");
    };
  }

  private static JsonNode object(PackedReader in) {
    ObjectNode object = NODES.objectNode();
    for (int left = in.number(); left > 0; left--) {
      String key = in.text();
      object.set(key, read(in));
    }
    return object;
  }

  private static JsonNode array(PackedReader in) {
    ArrayNode array = NODES.arrayNode();
    for (int left = in.number(); left > 0; left--) {
      array.add(read(in));
    }
    return array;
  }
}
