package io.gpuprof.runtime.source;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the nearest of several known words. */
public final class Suggestion {

  private Suggestion() {}

  /** The known word nearest to the given one, unless all are too far to be a slip of the hand. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    String wanted = normal(word);
    int bound = Math.max(1, Math.min(4, wanted.length() / 3));
    String best = null;
    int least = bound + 1;
    for (String candidate : known) {
      String other = normal(candidate);
      // The difference in length is a lower bound, and keeps megabytes out of the matrix.
      if (Math.abs(wanted.length() - other.length()) > bound) {
        continue;
      }
      int distance = distance(wanted, other);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code did you mean `x`?}, or a list of what there is. */
  public static String phrase(String word, Collection<String> known) {
    return nearest(word, known)
        .map("did you mean `%s`?"::formatted)
        .orElseGet(() -> "known are: " + String.join(", ", known));
  }

  private static String normal(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
