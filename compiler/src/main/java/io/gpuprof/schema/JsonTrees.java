package io.gpuprof.schema;

import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Our trees as the trees that the schema validator reads. */
final class JsonTrees {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTrees() {}

  static JsonNode of(YamlNode node) {
    if (node instanceof YamlMap map) {
      ObjectNode object = NODES.objectNode();
      map.entries().forEach((key, entry) -> object.set(key, of(entry.value())));
      return object;
    }
    if (node instanceof YamlList list) {
      ArrayNode array = NODES.arrayNode();
      list.items().forEach(item -> array.add(of(item)));
      return array;
    }
    Object plain = ((YamlScalar) node).toPlain();
    if (plain == null) {
      return NODES.nullNode();
    }
    if (plain instanceof Boolean b) {
      return NODES.booleanNode(b);
    }
    if (plain instanceof Long l) {
      return NODES.numberNode(l.longValue());
    }
    if (plain instanceof BigInteger i) {
      return NODES.numberNode(i);
    }
    return plain instanceof Double d
        ? NODES.numberNode(d.doubleValue())
        : NODES.stringNode((String) plain);
  }
}
