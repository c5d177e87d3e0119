package io.gpuprof.function;

import io.gpuprof.target.CanonicalJson;
import io.gpuprof.target.ListKeys;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which fields the function wrote into an object the last time, each with a short hash of its
 * value. It stands in an annotation of the object, as {@code kubectl apply} keeps its own record,
 * so that the next run can tell what it wrote from what a person wrote.
 */
final class LastWritten {

  static final String ANNOTATION = "gpuprof.io/last-written";

  /** What identifies an object cannot change without making it another one. */
  private static final List<String> IDENTITY = List.of("apiVersion", "kind");

  private LastWritten() {}

  /** The record of an object, on one line: {@code metadata(labels(a:x1Yz)),spec(replicas:9QaB)}. */
  static String of(Map<?, ?> object) {
    Map<String, Object> rest = new TreeMap<>();
    object.forEach((key, value) -> rest.put((String) key, value));
    IDENTITY.forEach(rest::remove);
    StringBuilder out = new StringBuilder();
    write(fields("", rest), out);
    return out.toString();
  }

  private static void write(Object fields, StringBuilder out) {
    String separator = "";
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) fields).entrySet()) {
      out.append(separator).append(escape((String) entry.getKey()));
      separator = ",";
      if (entry.getValue() instanceof Map<?, ?> inner) {
        out.append('(');
        write(inner, out);
        out.append(')');
      } else {
        out.append(':').append(entry.getValue());
      }
    }
  }

  private static String escape(String key) {
    StringBuilder out = new StringBuilder();
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b < 0x7F && "%,:()#\"'".indexOf(b) < 0;
      out.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xFF));
    }
    return out.toString();
  }

  /** Reads a record; null when it is none. */
  static @Nullable Object read(String record) {
    Deque<Map<String, Object>> open = new ArrayDeque<>();
    open.push(new TreeMap<>());
    StringTokenizer tokens = new StringTokenizer(record, ",:()", true);
    String key = "";
    boolean value = false;
    while (tokens.hasMoreTokens()) {
      String token = tokens.nextToken();
      Map<String, Object> map = open.element();
      switch (token) {
        case "," -> key = "";
        case ":" -> value = true;
        case "(" -> {
          Map<String, Object> inner = new TreeMap<>();
          map.put(key, inner);
          open.push(inner);
          key = "";
        }
        case ")" -> {
          open.pop();
          if (open.isEmpty()) {
            return null;
          }
        }
        default -> {
          if (value) {
            map.put(key, token);
            value = false;
          } else {
            key = unescape(token);
          }
        }
      }
    }
    return open.size() == 1 && !value ? open.pop() : null;
  }

  /** The text of a token; whatever is no escape stands for itself. */
  private static String unescape(String token) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      boolean escaped =
          bytes[i] == '%'
              && i + 2 < bytes.length
              && HexFormat.isHexDigit(bytes[i + 1])
              && HexFormat.isHexDigit(bytes[i + 2]);
      if (escaped) {
        out.write(HexFormat.fromHexDigits(new String(bytes, i + 1, 2, StandardCharsets.US_ASCII)));
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A short hash of a value. */
  static String hash(@Nullable Object value) {
    return CanonicalJson.shortHash(value);
  }

  private static Object fields(String field, @Nullable Object value) {
    Map<String, Object> fields = new TreeMap<>();
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, inner) -> fields.put((String) key, fields((String) key, inner)));
      return fields;
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      List<String> names = ListKeys.names(field, list).orElse(List.of());
      for (int i = 0; i < names.size(); i++) {
        Object item = list.get(i);
        fields.put(names.get(i), ListKeys.areItemsMerged(field) ? fields("", item) : hash(item));
      }
    }
    return fields.isEmpty() ? hash(value) : fields;
  }
}
