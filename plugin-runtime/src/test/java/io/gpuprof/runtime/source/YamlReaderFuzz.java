package io.gpuprof.runtime.source;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fuzz target: the reader of everything that a user writes; see {@code .ci/fuzz}. */
public final class YamlReaderFuzz {

  private YamlReaderFuzz() {}

  /** Documents or an error; all that has a place has it inside the file. */
  public static void fuzzerTestOneInput(byte[] data) {
    SourceFile file = new SourceFile("f.yaml", new String(data, StandardCharsets.UTF_8));
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(file, diagnostics);
    for (Diagnostic diagnostic : diagnostics.sorted()) {
      assertInside(file, diagnostic.position());
      assertFalse(diagnostic.fact().isBlank(), "a diagnostic that says nothing");
      String printed = DiagnosticPrinter.print(diagnostic);
      assertTrue(
          printed.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c)),
          () -> "control characters reach the terminal: " + printed);
    }
    documents.forEach(document -> assertInside(file, document));
  }

  private static void assertInside(SourceFile file, YamlNode node) {
    assertInside(file, node.position());
    if (node instanceof YamlList list) {
      list.items().forEach(item -> assertInside(file, item));
    } else if (node instanceof YamlMap map) {
      map.entries()
          .values()
          .forEach(
              entry -> {
                assertInside(file, entry.keyPosition());
                assertInside(file, entry.value());
              });
    }
  }

  private static void assertInside(SourceFile file, Position position) {
    if (position.line() == 0) {
      return;
    }
    String text = file.text();
    int lines = text.split("\r\n|\r|\n", -1).length;
    assertTrue(position.line() <= lines, () -> position + " of " + lines + " lines");
    String line = file.line(position.line());
    assertTrue(
        position.column() <= line.codePointCount(0, line.length()) + 1,
        () -> position + " is behind the end of its line");
  }
}
