package io.gpuprof.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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

  private PackedSchema() {}

  /** The name of the packed form of a schema's file. */
  public static String packedName(SchemaName schema) {
    return schema.label() + ".schema";
  }

  /**
   * Packs a schema.
   *
   * @throws IllegalStateException if it has a keyword that nobody reads
   */
  public static byte[] pack(SchemaName schema) {
    return pack(JsonText.read(schema.text()), schema.fileName());
  }

  static byte[] pack(JsonNode schema, String name) {
    Packer packer = new Packer();
    packer.node(essence(schema, name));
    return packer.out.toByteArray();
  }

  /** The packed form of a schema, from the class path. */
  static InputStream open(String fileName) {
    for (SchemaName schema : SchemaName.values()) {
      if (schema.fileName().equals(fileName)) {
        InputStream in =
            PackedSchema.class.getResourceAsStream("/io/gpuprof/schemas/" + packedName(schema));
        if (in != null) {
          return in;
        }
      }
    }
    throw new IllegalStateException("the build has not packed the schema " + fileName);
  }

  /** What {@link #pack} packed. */
  static JsonNode read(InputStream in) {
    try {
      return new Unpacker(in.readAllBytes()).node();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A schema without what only people read. */
  private static JsonNode essence(JsonNode schema, String place) {
    if (!(schema instanceof ObjectNode object)) {
      return schema; // true or false
    }
    ObjectNode essence = JsonNodeFactory.instance.objectNode();
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
      ObjectNode schemas = JsonNodeFactory.instance.objectNode();
      for (var entry : value.properties()) {
        schemas.set(entry.getKey(), essence(entry.getValue(), at + "/" + entry.getKey()));
      }
      return schemas;
    }
    if (WITH_LIST_OF_SCHEMAS.contains(keyword)) {
      ArrayNode schemas = JsonNodeFactory.instance.arrayNode();
      value.forEach(schema -> schemas.add(essence(schema, at)));
      return schemas;
    }
    return WITH_SCHEMA.contains(keyword) ? essence(value, at) : value;
  }

  private static final class Packer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void node(JsonNode node) {
      if (node.isObject()) {
        begin(OBJECT, node.size());
        for (var entry : node.properties()) {
          text(entry.getKey());
          node(entry.getValue());
        }
      } else if (node.isArray()) {
        begin(ARRAY, node.size());
        node.forEach(this::node);
      } else if (node.isString()) {
        out.write(STRING);
        text(node.asString());
      } else if (node.canConvertToInt() && node.isIntegralNumber() && node.intValue() >= 0) {
        begin(INTEGER, node.intValue());
      } else if (node.isBoolean() || node.isNull()) {
        out.write(node.isNull() ? NULL : node.booleanValue() ? TRUE : FALSE);
      } else {
        throw new IllegalStateException("schemas have no such value: " + node);
      }
    }

    private void begin(int type, int number) {
      out.write(type);
      number(number);
    }

    private void text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      number(bytes.length);
      out.writeBytes(bytes);
    }

    /** Seven bits a byte, the lowest first. */
    private void number(int number) {
      int rest = number;
      while (rest > 0x7F) {
        out.write((rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }
  }

  private static final class Unpacker {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final byte[] in;
    private int at;

    Unpacker(byte[] in) {
      this.in = in;
    }

    JsonNode node() {
      int type = in[at++];
      return switch (type) {
        case OBJECT -> object();
        case ARRAY -> array();
        case STRING -> NODES.stringNode(text());
        case INTEGER -> NODES.numberNode(number());
        case TRUE -> NODES.booleanNode(true);
        case FALSE -> NODES.booleanNode(false);
        case NULL -> NODES.nullNode();
        default -> throw new IllegalStateException("a packed schema is damaged");
      };
    }

    private JsonNode object() {
      ObjectNode object = NODES.objectNode();
      for (int left = number(); left > 0; left--) {
        String key = text();
        object.set(key, node());
      }
      return object;
    }

    private JsonNode array() {
      ArrayNode array = NODES.arrayNode();
      for (int left = number(); left > 0; left--) {
        array.add(node());
      }
      return array;
    }

    private String text() {
      int length = number();
      String text = new String(in, at, length, StandardCharsets.UTF_8);
      at += length;
      return text;
    }

    private int number() {
      int number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in[at++];
        number |= (next & 0x7F) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }
  }
}
