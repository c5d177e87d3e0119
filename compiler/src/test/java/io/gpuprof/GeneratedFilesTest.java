package io.gpuprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.gpuprof.audit.FindingCatalog;
import io.gpuprof.picture.PathPicture;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code charts/} and {@code examples/} are what this compiler writes. With GPUPROF_REWRITE=1 in
 * the environment they are written anew; the test fails all the same, so that nobody rewrites
 * without looking.
 */
class GeneratedFilesTest {

  private static final Path ROOT = Path.of("..");
  private static final List<Target> EXAMPLES =
      List.of(Target.VALUES, Target.MANIFESTS, Target.RUNTIME_CONFIG, Target.ENV);
  private static final String CUSTOM = "examples/custom-layout/profile.yaml";

  /** Compared with its recipe by ShippedLayoutsTest. */
  private static final String LISTING = "examples/custom-layout/node.listing";

  private static final List<Path> BY_HAND =
      List.of(
          Path.of(CUSTOM),
          Path.of(LISTING),
          Path.of("examples/helm/README.md"),
          Path.of("examples/helm/overrides.yaml"),
          Path.of("examples/helm/rendered.yaml"));

  @Test
  void chartsAreWhatTheCompilerWrites() throws IOException {
    Map<Path, String> expected = new TreeMap<>();
    Target.chartWithoutProfile(Profiles.compileShipped("ubuntu"))
        .forEach(a -> expected.put(Path.of("charts").resolve(a.path()), a.text()));
    compare(expected, List.of("charts"), List.of());
  }

  @Test
  void examplesAreWhatTheCompilerWrites() throws IOException {
    Map<Path, String> expected = new TreeMap<>();
    List<String> folders = new ArrayList<>();
    for (String name : Profiles.compilableNames()) {
      folders.add("examples/" + name);
      expected.putAll(example(folders.get(folders.size() - 1), Profiles.compileShipped(name)));
    }
    expected.put(
        Path.of("examples/helm/values.yaml"),
        Target.VALUES.render(Profiles.compileShipped("gke-cos")).get(0).text());
    folders.add("examples/helm");
    folders.add("examples/custom-layout");
    expected.putAll(
        example(
            "examples/custom-layout",
            Profiles.compileText(CUSTOM, Files.readString(ROOT.resolve(CUSTOM)))));
    compare(expected, folders, BY_HAND);
  }

  /** What {@code gpuprof explain ID} says of every finding, on one page to link to. */
  @Test
  void thePageOfFindingsIsTheCatalogue() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # What gpuprof can find

            One section for each id that a message of gpuprof carries in brackets; `gpuprof explain ID` prints the same. Written by a test.
            """);
    FindingCatalog.all().stream()
        .sorted(Comparator.comparing(RuleHelp::id))
        .forEach(
            help ->
                page.append(
                    "\n## %s\n\n%s. %s\n\n- Fix: %s.\n- Source: %s.\n"
                        .formatted(
                            help.id(),
                            capital(help.severity().toString()),
                            help.explanation(),
                            help.remedy(),
                            help.source().replaceAll("\\.$", ""))));
    Map<Path, String> expected = Map.of(Path.of("examples/findings/README.md"), page.toString());
    compare(expected, List.of("examples/findings"), List.of());
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private static Map<Path, String> example(String folder, Compilation compilation) {
    Map<Path, String> files = new TreeMap<>();
    for (Target target : EXAMPLES) {
      for (Artifact artifact : target.render(compilation)) {
        files.put(Path.of(folder).resolve(artifact.path()), artifact.text());
      }
    }
    files.put(
        Path.of(folder, "paths.svg"), PathPicture.of(compilation.profile(), compilation.plan()));
    return files;
  }

  private static void compare(Map<Path, String> expected, List<String> folders, List<Path> byHand)
      throws IOException {
    Map<Path, String> found = new TreeMap<>();
    for (String folder : folders) {
      Path below = ROOT.resolve(folder);
      if (Files.isDirectory(below)) {
        try (Stream<Path> files = Files.walk(below)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            found.put(ROOT.relativize(file), Files.readString(file));
          }
        }
      }
    }
    byHand.forEach(found::remove);
    List<Path> differing = new ArrayList<>();
    TreeSet<Path> all = new TreeSet<>(expected.keySet());
    all.addAll(found.keySet());
    for (Path file : all) {
      String wanted = expected.get(file);
      if (wanted == null || !wanted.equals(found.get(file))) {
        differing.add(file);
      }
    }
    if (!differing.isEmpty() && "1".equals(System.getenv("GPUPROF_REWRITE"))) {
      rewrite(expected, differing);
      fail("rewritten, look at the difference: " + differing);
    }
    assertEquals(List.of(), differing, "these differ; GPUPROF_REWRITE=1 mvn test rewrites them");
  }

  private static void rewrite(Map<Path, String> expected, List<Path> differing) throws IOException {
    for (Path file : differing) {
      Path place = ROOT.resolve(file);
      String wanted = expected.get(file);
      if (wanted == null) {
        Files.delete(place);
      } else {
        Files.createDirectories(place.getParent());
        Files.writeString(place, wanted);
      }
    }
  }
}
