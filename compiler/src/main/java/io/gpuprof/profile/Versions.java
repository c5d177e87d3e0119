package io.gpuprof.profile;

import java.util.Arrays;

/** Dotted numbers, compared number by number. */
final class Versions {

  private Versions() {}

  static int[] parse(String version, int fewest, int most) {
    int[] numbers = new int[most];
    int count = 0;
    try {
      for (int from = 0; from <= version.length(); count++) {
        int dot = version.indexOf('.', from);
        int end = dot < 0 ? version.length() : dot;
        if (count == most) {
          throw refused(version, null);
        }
        numbers[count] = Integer.parseUnsignedInt(version, from, end, 10);
        from = end + 1;
      }
    } catch (NumberFormatException e) {
      throw refused(version, e);
    }
    if (count < fewest) {
      throw refused(version, null);
    }
    return numbers;
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
