package io.gpuprof.schema;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON texts. The only class that starts Jackson: whoever does not need JSON does not load it. */
public final class JsonText {

  private static final JsonMapper JSON = new JsonMapper();

  private JsonText() {}

  /** Any JSON text as a tree. */
  static JsonNode read(String text) {
    return JSON.readTree(text);
  }

  /** Maps, lists, strings, numbers and booleans as JSON; keys in their order. */
  public static String of(@Nullable Object plain) {
    return JSON.writeValueAsString(plain);
  }

  /** The same, indented for people, with a line feed at the end. */
  public static String indented(@Nullable Object plain) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(plain).replace("\r\n", "\n")
        + "\n";
  }
}
