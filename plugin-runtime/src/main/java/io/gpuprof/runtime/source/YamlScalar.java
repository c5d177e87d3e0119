package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Position;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A scalar, typed by the YAML 1.2 core schema.
 *
 * @param position where it begins
 * @param kind its type
 * @param text its content as written, without quotes
 */
public record YamlScalar(Position position, Kind kind, String text) implements YamlNode {

  /** Type of a scalar in the YAML 1.2 core schema (YAML 1.2.2, section 10.3). */
  public enum Kind {
    STRING("a string"),
    INTEGER("an integer"),
    FLOAT("a number"),
    BOOLEAN("a boolean"),
    NULL("null");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  @Override
  public String kindName() {
    return kind.words;
  }

  @Override
  public @Nullable Object toPlain() {
    return switch (kind) {
      case STRING -> text;
      case INTEGER -> integer(text);
      case FLOAT -> decimal(text);
      case BOOLEAN -> Boolean.parseBoolean(text);
      case NULL -> null;
    };
  }

  private static Object integer(String text) {
    BigInteger value;
    if (text.startsWith("0x")) {
      value = new BigInteger(text.substring(2), 16);
    } else if (text.startsWith("0o")) {
      value = new BigInteger(text.substring(2), 8);
    } else {
      value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
    }
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    return value;
  }

  private static Double decimal(String text) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (lower.endsWith(".inf")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return lower.equals(".nan") ? Double.valueOf(Double.NaN) : Double.valueOf(text);
  }
}
