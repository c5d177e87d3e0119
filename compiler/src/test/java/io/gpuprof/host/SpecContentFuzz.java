package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.testing.FuzzInput;
import java.util.Optional;

/** Fuzz target: a CDI spec that somebody wrote; see {@code .ci/fuzz}. */
public final class SpecContentFuzz {

  private SpecContentFuzz() {}

  /** A spec or an error; beside itself a spec differs in nothing. */
  public static void fuzzerTestOneInput(byte[] data) {
    SourceFile file = FuzzInput.file(data);
    Diagnostics diagnostics = new Diagnostics();
    Optional<SpecContent> spec = SpecContent.read(file, diagnostics);
    FuzzInput.assertTellable(file, diagnostics.sorted());
    assertEquals(spec.isEmpty(), diagnostics.hasErrors());
    if (spec.isPresent()) {
      SpecComparison same = SpecComparison.of(file.text(), file, new Diagnostics()).orElseThrow();
      FuzzInput.assertPlain(same.text());
      assertTrue(same.isSame(), () -> "differs from itself: " + same.lines());
    }
  }
}
