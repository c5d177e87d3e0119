package io.gpuprof.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a chart, where it is one version and no range. */
record ChartVersion(int major, int minor, int patch) {

  private static final Pattern EXACT =
      Pattern.compile("v?(\\d{1,5})\\.(\\d{1,5})\\.(\\d{1,5})(?:[-+].*)?");

  static Optional<ChartVersion> of(String text) {
    Matcher matcher = EXACT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ChartVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))))
        : Optional.empty();
  }

  /** Whether it is older than a release. */
  boolean isBefore(String release) {
    ChartVersion other = of(release).orElseThrow();
    if (major != other.major) {
      return major < other.major;
    }
    return minor != other.minor ? minor < other.minor : patch < other.patch;
  }
}
