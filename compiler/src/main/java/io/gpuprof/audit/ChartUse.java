package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.schema.SchemaChecker;
import java.util.Optional;

/**
 * A known chart in some version.
 *
 * @param name the chart
 * @param version as written, such as {@code v25.3.0} or a range; empty when it is not known
 */
public record ChartUse(ChartName name, String version) {

  void check(ReleaseValues values, SchemaChecker schemas, Diagnostics diagnostics) {
    Optional<ChartVersion> exact = ChartVersion.of(version); // a range is none
    name.check(values, exact, schemas, diagnostics);
  }
}
