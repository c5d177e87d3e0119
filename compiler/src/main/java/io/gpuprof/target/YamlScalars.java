package io.gpuprof.target;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One-line scalars that every YAML reader of the field reads alike: the YAML 1.1 of Helm, of Go and
 * of Jackson 2, the 1.2 core and JSON schemas of ours. A string that any of them would take for
 * something else is quoted, as a value and as a key.
 */
final class YamlScalars {

  /** YAML 1.1 has more booleans than anyone remembers. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private static final int LONGEST_WORD = 5;

  /** What integers of all bases, floats, sexagesimals, timestamps and versions are written with. */
  private static final String OF_NUMBERS = "-+.,:_0123456789abcdefABCDEFoOpPtTxXzZ ";

  /** Characters that mean something at the start of a plain scalar, and {@code =} and {@code <}. */
  private static final String INDICATORS = "-?:,[]{}#&*!|>'\"%@`=<~+ ";

  private YamlScalars() {}

  /** A scalar on one line. */
  static String write(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String text) {
      return string(text);
    }
    if (value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof BigInteger) {
      return value.toString();
    }
    if (value instanceof Double number) {
      return decimal(number);
    }
    throw new IllegalArgumentException("no YAML scalar: " + value.getClass());
  }

  static String string(String text) {
    return isPlain(text) ? text : quote(text);
  }

  private static boolean isPlain(String text) {
    return !text.isEmpty()
        && INDICATORS.indexOf(text.charAt(0)) < 0
        && !isWord(text)
        && !isNumberLike(text)
        && continuesPlain(text);
  }

  /** Neither {@code ": "} nor {@code " #"} in it, no blank and no colon at its end. */
  private static boolean continuesPlain(String text) {
    boolean printable = true;
    byte before = 0;
    for (byte c : text.getBytes(StandardCharsets.UTF_8)) {
      if ((c == ' ' && before == ':') || (c == '#' && before == ' ')) {
        return false;
      }
      printable &= isSurelyPrintable(c);
      before = c;
    }
    return before != ' ' && before != ':' && (printable || areAllPrintable(text));
  }

  private static boolean isWord(String text) {
    return text.length() <= LONGEST_WORD && WORDS.contains(text.toLowerCase(Locale.ROOT));
  }

  private static boolean isNumberLike(String text) {
    char first = text.charAt(0);
    return (first == '.' || (first >= '0' && first <= '9'))
        && (text.startsWith("...")
            || text.equalsIgnoreCase(".inf")
            || text.equalsIgnoreCase(".nan")
            || isOfNumbers(text));
  }

  private static boolean isOfNumbers(String text) {
    for (int i = 1; i < text.length(); i++) {
      if (OF_NUMBERS.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether every character is printable on one line, and no blank follows another. */
  static boolean isSingleSpaced(String text) {
    boolean printable = true;
    byte before = 0;
    for (byte c : text.getBytes(StandardCharsets.UTF_8)) {
      if (c == ' ' && before == ' ') {
        return false;
      }
      printable &= isSurelyPrintable(c);
      before = c;
    }
    return printable || areAllPrintable(text);
  }

  /**
   * A byte of UTF-8 that is a printable character. Nearly all are, and most runs end before the JVM
   * has compiled anything: there, a loop over bytes costs a fifth of one over {@code charAt}. Half
   * a surrogate pair, which is not printable, has become a question mark.
   */
  private static boolean isSurelyPrintable(byte c) {
    return c >= ' ' && c <= '~' && c != '?';
  }

  /** Whether every character is printable on one line. */
  static boolean areAllPrintable(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (!isPrintable(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The text with another character for each that is not printable on one line. */
  static String printable(String text, char other) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      printable.appendCodePoint(isPrintable(c) ? c : other);
    }
    return printable.toString();
  }

  /** Printable on one line in every version of YAML; neither tab nor line break nor BOM. */
  static boolean isPrintable(int c) {
    return (c >= 0x20 && c <= 0x7E)
        || (c >= 0xA0 && c <= 0xD7FF && c != 0x2028 && c != 0x2029)
        || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF)
        || c >= 0x10000;
  }

  /** In double quotes, the only style that can hold everything. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      escape(text.codePointAt(i), out);
    }
    return out.append('"').toString();
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else {
          out.append("\\u%04X".formatted(c));
        }
      }
    }
  }

  /** Without an exponent, because dialects differ about those, and always with a point. */
  private static String decimal(Double number) {
    if (number.isNaN()) {
      return ".nan";
    }
    if (number.isInfinite()) {
      return number > 0 ? ".inf" : "-.inf";
    }
    String plain = new BigDecimal(number.toString()).toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }
}
