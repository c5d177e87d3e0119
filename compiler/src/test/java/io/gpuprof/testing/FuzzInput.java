package io.gpuprof.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What all fuzz targets of texts have in common. */
public final class FuzzInput {

  private FuzzInput() {}

  /** The input as a file. */
  public static SourceFile file(byte[] data) {
    return new SourceFile("f.yaml", new String(data, StandardCharsets.UTF_8));
  }

  /** Every diagnostic says something, has its place in the file, and can be shown on a terminal. */
  public static void assertTellable(SourceFile file, List<Diagnostic> diagnostics) {
    int lines = file.text().split("\r\n|\r|\n", -1).length;
    for (Diagnostic diagnostic : diagnostics) {
      assertFalse(diagnostic.fact().isBlank(), "a diagnostic that says nothing");
      if (diagnostic.position().file().equals(file)) {
        assertTrue(diagnostic.position().line() <= lines, () -> "behind the end: " + diagnostic);
      }
      assertPlain(DiagnosticPrinter.print(diagnostic));
    }
  }

  /** A terminal shows it and obeys none of it. */
  public static void assertPlain(String printed) {
    assertTrue(
        printed.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c)),
        () -> "control characters reach the terminal: " + printed);
  }
}
