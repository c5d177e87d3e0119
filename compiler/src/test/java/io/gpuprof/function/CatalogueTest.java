package io.gpuprof.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.target.ProductVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * {@code examples/kpt-catalogue} has the form of an entry in kpt's function catalogue; {@code
 * .ci/catalogue} runs its packages.
 */
@NullUnmarked
class CatalogueTest {

  private static final Path ROOT = Path.of("..");
  private static final Path FOLDER = ROOT.resolve("examples/kpt-catalogue");
  private static final String IMAGE = "ghcr.io/gpuprof/gpuprof";

  private static List<Path> examples() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static Map<?, ?> yaml(Path file) throws IOException {
    Diagnostics diagnostics = new Diagnostics();
    var documents =
        YamlReader.read(new SourceFile(file.toString(), Files.readString(file)), diagnostics);
    assertEquals(List.of(), diagnostics.sorted());
    return ((YamlMap) documents.get(0)).toPlain();
  }

  /** The text of a block, as {@code mdtogo} cuts it out for the help of a command. */
  private static String block(String readme, String name) {
    String begin = "<!--mdtogo:" + name + "-->";
    int from = readme.indexOf(begin);
    int to = readme.indexOf("<!--mdtogo-->", from);
    assertTrue(from >= 0 && to > from, "no block " + name);
    assertEquals(from, readme.lastIndexOf(begin));
    String block = readme.substring(from + begin.length(), to);
    assertFalse(block.contains("<!--"), "a block within the block " + name);
    return block.strip();
  }

  @Test
  void theReadmeHasTheBlocksThatBecomeHelp() throws IOException {
    String readme = Files.readString(FOLDER.resolve("README.md"));
    assertTrue(readme.startsWith("# gpuprof\n"));
    assertFalse(block(readme, "Short").contains("\n\n"), "one paragraph");
    String examples = block(readme, "Examples");
    assertTrue(examples.contains("kpt fn eval my-package --image " + IMAGE + ":"), examples);
    assertTrue(examples.contains("pipeline:\n  mutators:"), examples);
    // Every key of the functionConfig is told, and no other.
    String usage = block(readme, "Long");
    Set<String> told =
        Pattern.compile("(?m)^\\| `(\\w+)` \\|")
            .matcher(usage)
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Map<?, ?> properties =
        (Map<?, ?>) yaml(ROOT.resolve("schemas/function-config.schema.json")).get("properties");
    Set<String> known = new TreeSet<>();
    properties.keySet().forEach(key -> known.add((String) key));
    known.removeAll(Set.of("apiVersion", "kind", "metadata"));
    assertEquals(known, told);
    assertTrue(usage.contains(".krmignore"), "advice on charts in a package");
  }

  @Test
  void theMetadataNamesTheImageAndTheExamples() throws IOException {
    Map<?, ?> metadata = yaml(FOLDER.resolve("metadata.yaml"));
    assertEquals(IMAGE, metadata.get("image"));
    assertEquals(List.of("generator", "mutator", "validator"), metadata.get("tags"));
    assertEquals("Apache-2.0", metadata.get("license"));
    assertTrue(((String) metadata.get("description")).length() > 20);
    String source = (String) metadata.get("sourceURL");
    assertEquals(
        examples().stream()
            .map(e -> source + "/tree/main/examples/kpt-catalogue/" + e.getFileName())
            .toList(),
        metadata.get("examplePackageURLs"));
    assertEquals(
        Set.of("image", "description", "tags", "sourceURL", "examplePackageURLs", "license"),
        metadata.keySet());
  }

  @Test
  void everyExampleSaysWhatIsExpected() throws IOException {
    assertEquals(2, examples().size());
    for (Path example : examples()) {
      Map<?, ?> expected = yaml(example.resolve(".expected/config.yaml"));
      assertEquals("render", expected.get("testType"));
      boolean fails = !expected.get("exitCode").equals(0L);
      Map<?, ?> results = yaml(example.resolve(".expected/results.yaml"));
      assertEquals(expected.get("exitCode"), results.get("exitCode"));
      assertEquals(!fails, Files.exists(example.resolve(".expected/diff.patch")), "" + example);
      // kpt reads YAML in every folder that is not listed there.
      assertTrue(Files.readAllLines(example.resolve(".krmignore")).contains(".expected"));
      assertTrue(Files.readString(example.resolve("README.md")).contains(".expected/"));
    }
  }

  /** Tags are semantic versions, and those of this one: no floating tag, no old one. */
  @Test
  void versionsOfTheImageAreSemantic() throws IOException {
    assertTrue(ProductVersion.TEXT.matches("\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.]+)?"));
    Pattern reference = Pattern.compile(Pattern.quote(IMAGE) + "[:@]([^\\s}`\"',;)]+)");
    List<String> wrong = new ArrayList<>();
    int count = 0;
    List<Path> roots =
        List.of(FOLDER, ROOT.resolve("examples/kpt"), ROOT.resolve("examples/kustomize"));
    List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    for (Path root : roots) {
      try (Stream<Path> walk = Files.walk(root)) {
        walk.filter(Files::isRegularFile).forEach(files::add);
      }
    }
    for (Path file : files) {
      for (var match : reference.matcher(Files.readString(file)).results().toList()) {
        count++;
        if (!match.group(1).equals(ProductVersion.TEXT)) {
          wrong.add(file + ": " + match.group());
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(count >= 8, () -> "hardly any reference was found");
  }
}
