package io.gpuprof.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.gpuprof.Profiles;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.Trees;
import io.gpuprof.values.HelmDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What people install, each mistake beside all that is to be said about it ({@code audit/bad}), and
 * their right neighbours, about which nothing is to be said ({@code audit/good}). With {@code
 * GPUPROF_REWRITE=1} the expectations are written anew, and the test still fails.
 */
class AuditTest {

  private static final Path FOLDER = Path.of("src/test/resources/audit");

  private static final boolean REWRITE = "1".equals(System.getenv("GPUPROF_REWRITE"));

  @TestFactory
  Stream<DynamicTest> mistakesAreExplained() throws IOException {
    return files("bad").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(file.getFileName().toString(), () -> isExplained(file)));
  }

  private static void isExplained(Path file) throws IOException {
    String found = audit(file).stream().map(DiagnosticPrinter::print).collect(Collectors.joining());
    Path expected = Path.of(file.toString().replaceFirst("\\.yaml$", ".errors"));
    String wanted = Files.exists(expected) ? Files.readString(expected) : "";
    if (REWRITE && !wanted.equals(found)) {
      Files.writeString(expected, found);
      fail(expected + " was rewritten");
    }
    assertFalse(found.isEmpty(), "nothing wrong was found in " + file);
    assertEquals(wanted, found);
  }

  @TestFactory
  Stream<DynamicTest> rightOnesPass() throws IOException {
    return Stream.of(files("good"), examples())
        .flatMap(List::stream)
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.subpath(file.getNameCount() - 2, file.getNameCount()).toString(),
                    () ->
                        assertEquals(
                            List.of(),
                            audit(file).stream()
                                .filter(d -> d.severity() != Severity.INFO)
                                .toList())));
  }

  @Test
  void everyRuleHasABadInput() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path file : files("bad")) {
      audit(file).forEach(diagnostic -> found.add(diagnostic.id()));
    }
    Set<String> missing = new TreeSet<>(rules());
    missing.removeAll(found);
    assertEquals(Set.of(), missing);
  }

  private static List<String> rules() {
    return Stream.of(
            OptionChecks.RULES,
            RootChecks.RULES,
            MountChecks.RULES,
            PodChecks.RULES,
            Collisions.RULES,
            PluginConfigChecks.RULES,
            DevicePluginChart.RULES,
            OperatorChart.RULES,
            ReleaseLayers.RULES,
            HelmDialect.RULES)
        .flatMap(List::stream)
        .map(RuleHelp::id)
        .toList();
  }

  @Test
  void everyRuleCanBeExplained() {
    List<RuleHelp> all = FindingCatalog.all();
    assertTrue(all.size() > 130, "only " + all.size());
    for (RuleHelp rule : all) {
      assertTrue(rule.id().matches("[a-z]+(-[a-z]+)*"), rule.id());
      assertTrue(rule.explanation().endsWith("."), rule.id() + ": " + rule.explanation());
      assertFalse(rule.remedy().isBlank(), rule.id());
      assertFalse(rule.source().isBlank(), rule.id());
    }
    assertEquals(all.size(), all.stream().map(RuleHelp::id).distinct().count());
    assertEquals(rules().size(), rules().stream().distinct().count(), "two rules of one id");
  }

  /** Every id that the sources can report: the catalogue forgets none. */
  @Test
  void everyFindingHasHelp() throws IOException {
    Pattern report =
        Pattern.compile(
            "(?:\\.(?:error|warning)\\((?:\\s*\\w+ \\?)?|new Failure\\(|unreadable\\(|new Refused\\(|new (?:MarkedReader\\.)?Unreadable\\(|refused\\(|refuse\\(|Severity\\.[A-Z]+,)\\s*\"([a-z]+(?:-[a-z]+)*)\"");
    Set<String> ids = new TreeSet<>();
    for (String root :
        List.of("src/main/java", "../plugin-runtime/src/main/java/io/gpuprof/runtime/source")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher matcher = report.matcher(Files.readString(file));
          matcher.results().forEach(match -> ids.add(match.group(1)));
        }
      }
    }
    assertTrue(ids.size() >= 20, ids.toString());
    for (String id : ids) {
      assertTrue(FindingCatalog.find(id).isPresent(), "no help for " + id);
    }
  }

  @Test
  void noFindingIsWorseThanItsRule() throws IOException {
    for (Path file : files("bad")) {
      for (Diagnostic diagnostic : audit(file)) {
        Severity rule = FindingCatalog.find(diagnostic.id()).orElseThrow().severity();
        assertTrue(diagnostic.severity().compareTo(rule) >= 0, diagnostic.toString());
      }
    }
  }

  private static List<Diagnostic> audit(Path file) throws IOException {
    Diagnostics diagnostics = new Diagnostics();
    String text = Files.readString(file);
    List<YamlNode> documents =
        YamlReader.readAsKubernetes(
            new SourceFile(file.getFileName().toString(), text), diagnostics);
    Audit audit = new Audit(Profiles.SCHEMAS, diagnostics);
    for (YamlNode document : documents) {
      DocumentKind kind = DocumentKind.of(document);
      assertFalse(kind == DocumentKind.UNKNOWN, "not recognised: " + file);
      audit.check(kind, document, documents.stream().flatMap(Trees::objects).toList());
    }
    return diagnostics.sorted();
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /** What we compile ourselves has none of the mistakes that we find with others. */
  private static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("../examples"), 2)) {
      return files
          .filter(
              f -> List.of("manifests.yaml", "values.yaml").contains(f.getFileName().toString()))
          .filter(f -> f.getNameCount() == 4)
          .sorted()
          .toList();
    }
  }
}
