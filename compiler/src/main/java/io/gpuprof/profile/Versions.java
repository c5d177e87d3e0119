package io.gpuprof.profile;

import java.util.Arrays;

/** Dotted numbers, compared number by number. */
final class Versions {

  private Versions() {}

  static int[] parse(String version, int fewest, int most) {
    String[] parts = version.split("\\.", -1);
    try {
      int[] numbers = Arrays.stream(parts).mapToInt(Integer::parseUnsignedInt).toArray();
      if (numbers.length >= fewest && numbers.length <= most) {
        return Arrays.copyOf(numbers, most);
      }
    } catch (NumberFormatException e) {
      throw refused(version, e);
    }
    throw refused(version, null);
  }

  static int compare(String a, String b) {
    return Arrays.compare(parse(a, 2, 3), parse(b, 2, 3));
  }

  private static IllegalArgumentException refused(
      String version, @org.jspecify.annotations.Nullable Throwable cause) {
    return new IllegalArgumentException(
        "`%s` is not a version such as 1.29 or 1.7.16".formatted(version), cause);
  }
}
