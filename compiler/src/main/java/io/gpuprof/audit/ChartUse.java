package io.gpuprof.audit;

import java.util.Optional;

/**
 * A known chart in some version.
 *
 * @param name the chart
 * @param version as written, such as {@code v25.3.0} or a range; empty when it is not known
 */
public record ChartUse(ChartName name, String version) {

  /** The version, if it is one and no range. */
  Optional<ChartVersion> exactVersion() {
    return ChartVersion.of(version);
  }
}
