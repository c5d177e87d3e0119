package io.gpuprof.target;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON byte for byte as Helm's {@code toJson} writes it: no blanks, keys sorted, and what could
 * break out of HTML escaped. A checksum of it is the same on both sides.
 */
public final class CanonicalJson {

  /** Three bytes: short enough for a record of a hundred fields, and an edit is never missed. */
  private static final int HASH_BYTES = 3;

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  /** The text of a plain tree. */
  public static String write(@Nullable Object tree) {
    CanonicalJson json = new CanonicalJson();
    json.value(tree);
    return json.out.toString();
  }

  /** As Helm's {@code toJson | sha256sum}. */
  public static String sha256(@Nullable Object tree) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(write(tree).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every JDK has SHA-256", e);
    }
  }

  /** A short hash of a value, for records that a person may see. */
  public static String shortHash(@Nullable Object tree) {
    byte[] whole = HexFormat.of().parseHex(sha256(tree));
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(whole, HASH_BYTES));
  }

  private void value(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map(map);
    } else if (value instanceof List<?> list) {
      list(list);
    } else if (value instanceof String text) {
      string(text);
    } else if (value instanceof Double number) {
      out.append(new BigDecimal(number.toString()).stripTrailingZeros().toPlainString());
    } else {
      out.append(value);
    }
  }

  private void map(Map<?, ?> map) {
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>(CanonicalJson::compareBytes);
    map.forEach((key, value) -> sorted.put((String) key, value));
    String separator = "{";
    for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
      out.append(separator);
      string(entry.getKey());
      out.append(':');
      value(entry.getValue());
      separator = ",";
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  /** Go compares bytes of UTF-8, which is the order of code points and not that of Java. */
  private static int compareBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private void list(List<?> list) {
    String separator = "[";
    for (Object item : list) {
      out.append(separator);
      value(item);
      separator = ",";
    }
    out.append(list.isEmpty() ? "[]" : "]");
  }

  private void string(String text) {
    out.append('"');
    text.codePoints().forEach(this::character);
    out.append('"');
  }

  private void character(int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '<', '>', '&', 0x2028, 0x2029 -> out.append("\\u%04x".formatted(c));
      default -> {
        if (c < 0x20) {
          out.append("\\u%04x".formatted(c));
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }
}
