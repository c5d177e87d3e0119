package io.gpuprof.runtime.cdi;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes JSON of one shape only: objects and arrays of maps, lists, strings and numbers, two blanks
 * for each level, keys in the order of the map. One value gives one text.
 */
final class JsonText {

  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String of(Map<String, ?> object) {
    JsonText text = new JsonText();
    text.value(object, 0);
    return text.out.append('\n').toString();
  }

  private void value(Object value, int level) {
    if (value instanceof Map<?, ?> map) {
      object(map, level);
    } else if (value instanceof List<?> list) {
      array(list, level);
    } else if (value instanceof String string) {
      string(string);
    } else if (value instanceof Integer || value instanceof Long) {
      out.append(value);
    } else {
      throw new IllegalArgumentException("Not a JSON value here: " + value.getClass());
    }
  }

  private void object(Map<?, ?> map, int level) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      line(level + 1);
      string(String.valueOf(entry.getKey()));
      out.append(": ");
      value(entry.getValue(), level + 1);
      separator = ",";
    }
    end(map.isEmpty(), level, "{}", '}');
  }

  private void array(List<?> list, int level) {
    String separator = "[";
    for (Object element : list) {
      out.append(separator);
      line(level + 1);
      value(element, level + 1);
      separator = ",";
    }
    end(list.isEmpty(), level, "[]", ']');
  }

  private void end(boolean empty, int level, String ifEmpty, char bracket) {
    if (empty) {
      out.append(ifEmpty);
    } else {
      line(level);
      out.append(bracket);
    }
  }

  private void line(int level) {
    out.append('\n').append("  ".repeat(level));
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
