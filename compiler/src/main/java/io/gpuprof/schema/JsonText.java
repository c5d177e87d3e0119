package io.gpuprof.schema;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Plain values as JSON on one line. */
public final class JsonText {

  private static final JsonMapper JSON = new JsonMapper();

  private JsonText() {}

  /** Maps, lists, strings, numbers and booleans as JSON; keys in their order. */
  public static String of(@Nullable Object plain) {
    return JSON.writeValueAsString(plain);
  }
}
