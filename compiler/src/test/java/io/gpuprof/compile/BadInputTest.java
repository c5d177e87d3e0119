package io.gpuprof.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.testing.FolderSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Wrong input, each beside everything that is to be said about it: {@code bad/NAME.yaml} and {@code
 * bad/NAME.errors}, or where several files are needed {@code bad/NAME/main.yaml} and {@code
 * bad/NAME/expected.errors}. With {@code -Dgpuprof.rewrite=true} or {@code GPUPROF_REWRITE=1} the
 * expectations are written anew, and the test still fails: read the difference.
 */
class BadInputTest {

  private static final Path FOLDER = Path.of("src/test/resources/bad");

  private static final boolean REWRITE =
      Boolean.getBoolean("gpuprof.rewrite") || "1".equals(System.getenv("GPUPROF_REWRITE"));

  /** One wrong input. */
  private record Case(String name, Path folder, String file, Path expected) {}

  @TestFactory
  Stream<DynamicTest> isExplained() throws IOException {
    return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
  }

  @Test
  void thereAreManyOfThem() throws IOException {
    assertTrue(cases().size() >= 75, "only " + cases().size());
  }

  @Test
  void nothingLiesThereUnpaired() throws IOException {
    List<Path> expected = cases().stream().map(Case::expected).toList();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<Path> strays =
          files
              .filter(file -> file.toString().endsWith(".errors"))
              .filter(file -> !expected.contains(file))
              .toList();
      assertEquals(List.of(), strays);
    }
  }

  /** A shipped profile may get a line more without breaking a case. */
  @Test
  void noneDependsOnTheLinesOfAShippedProfile() throws IOException {
    for (Case c : cases()) {
      assertFalse(Files.readString(c.expected()).contains("profiles/"), c.name());
    }
  }

  private static void check(Case c) throws IOException {
    Diagnostics diagnostics = new Diagnostics();
    new Compiler(new FolderSource(c.folder()), Profiles.SCHEMAS, diagnostics)
        .compile("./" + c.file(), Overrides.NONE);
    String found =
        diagnostics.sorted().stream().map(DiagnosticPrinter::print).collect(Collectors.joining());
    assertFalse(found.isEmpty(), "nothing wrong was found in " + c.name());
    String expected = Files.exists(c.expected()) ? Files.readString(c.expected()) : "";
    if (REWRITE && !expected.equals(found)) {
      Files.writeString(c.expected(), found);
      fail(c.expected() + " was rewritten");
    }
    assertEquals(expected, found);
  }

  private static List<Case> cases() throws IOException {
    try (Stream<Path> entries = Files.list(FOLDER)) {
      return entries.sorted().flatMap(BadInputTest::asCase).toList();
    }
  }

  private static Stream<Case> asCase(Path entry) {
    String name = entry.getFileName().toString();
    if (Files.isDirectory(entry)) {
      return Stream.of(new Case(name, entry, "main.yaml", entry.resolve("expected.errors")));
    }
    return name.endsWith(".yaml")
        ? Stream.of(
            new Case(name, FOLDER, name, FOLDER.resolve(name.replaceFirst("\\.yaml$", ".errors"))))
        : Stream.of();
  }
}
