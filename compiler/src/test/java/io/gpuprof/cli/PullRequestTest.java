package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The broken pull request of {@code examples/pull-request}: five mistakes in three files. What
 * every format says about it lies there as {@code expected/}; GPUPROF_REWRITE=1 writes it anew.
 */
class PullRequestTest {

  private static final Path EXAMPLE = Path.of("../examples/pull-request");

  private static final boolean REWRITE = "1".equals(System.getenv("GPUPROF_REWRITE"));

  @TempDir Path directory;

  private static Cli validate(Path at, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            at,
            environment);
    int code =
        Main.run(
            terminal,
            Stream.concat(Stream.of("validate"), Stream.of(arguments)).toArray(String[]::new));
    return new Cli(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** As in a checkout whose root the example is. */
  private static Cli validateExample(String... arguments) {
    return validate(
        EXAMPLE, Map.of("GITHUB_WORKSPACE", EXAMPLE.toAbsolutePath().toString()), arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "text, findings.txt",
    "json, findings.json",
    "sarif, gpuprof.sarif",
    "github, annotations.txt",
    "gitlab, gl-code-quality-report.json",
    "junit, gpuprof.xml",
    "markdown, summary.md"
  })
  void brokenPullRequest(String format, String file) throws IOException {
    Cli run = validateExample("broken", "--format", format);
    assertEquals(1, run.code(), run.err());
    Path expected = EXAMPLE.resolve("expected").resolve(file);
    String wanted = Files.exists(expected) ? Files.readString(expected) : "";
    if (REWRITE && !wanted.equals(run.out())) {
      Files.createDirectories(expected.getParent());
      Files.writeString(expected, run.out());
      fail(expected + " was rewritten");
    }
    assertEquals(wanted, run.out());
  }

  @Test
  void fiveMistakesInThreeFilesAreFiveAnnotations() {
    Cli run = validateExample("broken", "--format", "github");
    List<String> annotations = run.out().lines().filter(l -> l.startsWith("::error ")).toList();
    assertEquals(5, annotations.size(), run.out());
    assertEquals(0, run.out().lines().filter(l -> l.startsWith("::warning")).count(), run.out());
    assertEquals(
        3,
        annotations.stream()
            .map(l -> l.replaceAll("^.*file=([^,]*),.*$", "$1"))
            .distinct()
            .count());
  }

  @Test
  void githubIsTheDefaultThereAndTextElsewhere() {
    Cli there = validate(EXAMPLE, Map.of("GITHUB_ACTIONS", "true"), "broken");
    assertTrue(there.out().startsWith("::error file="), there.out());
    assertEquals(
        validateExample("broken", "--format", "text").out(), validateExample("broken").out());
    assertTrue(
        validate(EXAMPLE, Map.of("GITHUB_ACTIONS", "true"), "broken", "--format", "json")
            .out()
            .startsWith("{"));
  }

  /** The same paths and fingerprints, wherever in the checkout gpuprof was started. */
  @Test
  void pathsAreThoseOfTheCheckout() {
    Map<String, String> checkout = Map.of("CI_PROJECT_DIR", EXAMPLE.toAbsolutePath().toString());
    String above = validate(EXAMPLE, checkout, "broken", "--format", "gitlab").out();
    assertEquals(
        above, validate(EXAMPLE.resolve("broken"), checkout, ".", "--format", "gitlab").out());
    assertEquals(
        above,
        validate(
                EXAMPLE,
                checkout,
                EXAMPLE.resolve("broken").toAbsolutePath().normalize().toString(),
                "--format",
                "gitlab")
            .out());
  }

  /** A line more above does not make another finding of it. */
  @Test
  void fingerprintsDoNotDependOnLines() throws IOException {
    String manifest = Files.readString(EXAMPLE.resolve("broken/manifests/device-plugin.yaml"));
    Path file = directory.resolve("m.yaml");
    Files.writeString(file, manifest);
    List<String> before = fingerprints();
    Files.writeString(file, "# one\n# two\n" + manifest);
    assertEquals(before, fingerprints());
    assertEquals(2, before.size());
    Files.writeString(file, manifest + "---\n" + manifest);
    List<String> twice = fingerprints();
    assertEquals(4, twice.size());
    assertEquals(4, twice.stream().distinct().count(), "equal ones collapse into one at GitLab");
  }

  private List<String> fingerprints() {
    return validate(directory, Map.of(), "m.yaml", "--format", "gitlab")
        .out()
        .lines()
        .filter(l -> l.contains("\"fingerprint\""))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sarif", "github", "gitlab", "junit", "markdown"})
  void cleanRun(String format) throws Exception {
    Files.writeString(directory.resolve("p.yaml"), Cli.run(directory, "init").out());
    Cli run = validate(directory, Map.of(), "p.yaml", "--format", format);
    assertEquals(0, run.code(), run.out());
    switch (format) {
      case "json" -> assertTrue(run.out().contains("\"findings\" : [ ]"), run.out());
      case "sarif" -> assertTrue(run.out().contains("\"results\" : [ ]"), run.out());
      case "github" -> assertEquals("gpuprof: 0 errors, 0 warnings in 1 file\n", run.out());
      case "gitlab" -> assertEquals("[ ]\n", run.out());
      case "markdown" ->
          assertEquals("**gpuprof validate**: 0 errors, 0 warnings in 1 file\n", run.out());
      default -> {
        Element suites = xml(run.out()).getDocumentElement();
        assertEquals("1", suites.getAttribute("tests"));
        assertEquals("0", suites.getAttribute("failures"));
        assertEquals(1, suites.getElementsByTagName("testcase").getLength());
      }
    }
  }

  /** What an attacker or a cat on the keyboard writes into a file stays text in every format. */
  @Test
  void hostileTextStaysText() throws Exception {
    Files.writeString(
        directory.resolve("a b,c:%.yaml"),
        """
        apiVersion: gpuprof.io/v1alpha1
        kind: PlatformProfile
        metadata: {name: p}
        spec:
          extends: ubuntu
          "]]> & < \\" \\u0001 \\uFFFF ::set-output name=a::b\\n::error::x": 1
          # 😀
          😀: ::warning::not a command
        """);
    for (String format : List.of("json", "sarif", "gitlab", "github", "junit")) {
      Cli run = validate(directory, Map.of(), ".", "--format", format);
      assertEquals(1, run.code(), run.err());
      switch (format) {
        case "junit" ->
            assertEquals("2", xml(run.out()).getDocumentElement().getAttribute("tests"));
        case "sarif" ->
            assertTrue(run.out().contains("\"uri\" : \"a%20b%2Cc%3A%25.yaml\""), run.out());
        case "github" -> {
          assertTrue(
              run.out().startsWith("::error file=a b%2Cc%3A%25.yaml,line=6,col=3,"), run.out());
          List<String> lines = run.out().lines().toList();
          int stop =
              lines.indexOf(
                  lines.stream()
                      .filter(l -> l.startsWith("::stop-commands::"))
                      .findFirst()
                      .orElseThrow());
          String token = lines.get(stop).substring("::stop-commands::".length());
          int resume = lines.indexOf("::" + token + "::");
          assertTrue(resume > stop, run.out());
          for (int i = 0; i < lines.size(); i++) {
            boolean command = lines.get(i).strip().startsWith("::");
            boolean ours =
                lines
                    .get(i)
                    .matches("::(error file=|group::|stop-commands::|endgroup|[0-9a-f]{32}::).*");
            assertTrue(!command || ours || (i > stop && i < resume), lines.get(i));
          }
        }
        default -> assertTrue(run.out().contains("a b,c:%.yaml"), run.out());
      }
    }
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** What GitLab and Jenkins read: counts that agree, and an outcome for each case. */
  @Test
  void junitCountsAgree() throws Exception {
    Element suites = xml(validateExample("broken", "--format", "junit").out()).getDocumentElement();
    assertEquals("testsuites", suites.getTagName());
    assertEquals("5", suites.getAttribute("failures"));
    assertEquals(5, suites.getElementsByTagName("failure").getLength());
    assertEquals(
        Integer.parseInt(suites.getAttribute("tests")),
        suites.getElementsByTagName("testcase").getLength());
    for (int i = 0; i < suites.getElementsByTagName("testsuite").getLength(); i++) {
      Element suite = (Element) suites.getElementsByTagName("testsuite").item(i);
      assertEquals(
          Integer.parseInt(suite.getAttribute("tests")),
          suite.getElementsByTagName("testcase").getLength());
    }
  }

  @Test
  void severalReportsInOneRun() throws IOException {
    Files.copy(EXAMPLE.resolve("broken/platforms/lab.yaml"), directory.resolve("lab.yaml"));
    Cli run =
        validate(
            directory,
            Map.of(),
            "lab.yaml",
            "--report",
            "sarif=out/a.sarif",
            "--report",
            "junit=b.xml");
    assertEquals(1, run.code());
    assertTrue(run.out().startsWith("lab.yaml:9:15: error[dev-root-unstated]"), run.out());
    assertTrue(
        Files.readString(directory.resolve("out/a.sarif")).contains("\"dev-root-unstated\""));
    assertTrue(Files.readString(directory.resolve("b.xml")).contains("<failure "));
    assertEquals(2, validate(directory, Map.of(), "lab.yaml", "--report", "sarif").code());
    assertEquals(2, validate(directory, Map.of(), "lab.yaml", "--report", "sarf=x").code());
    assertEquals(2, validate(directory, Map.of(), "lab.yaml", "--format", "xml").code());
  }

  @Test
  void foldersHoldOtherThingsToo() throws IOException {
    Files.writeString(directory.resolve("docker-compose.yaml"), "services: {}\n");
    Files.createDirectories(directory.resolve("chart/templates"));
    Files.writeString(directory.resolve("chart/Chart.yaml"), "name: other\n");
    Files.writeString(directory.resolve("chart/values.yaml"), "replicas: 1\n");
    Files.writeString(directory.resolve("chart/templates/a.yaml"), "{{ if .Values.x }}\n");
    Files.createDirectories(directory.resolve(".cache"));
    Files.writeString(directory.resolve(".cache/x.yaml"), "a: [\n");
    Cli run = validate(directory, Map.of(), ".");
    assertEquals(0, run.code(), run.out());
    assertTrue(run.err().contains("0 files checked, 3 files passed over"), run.err());
    assertEquals(1, validate(directory, Map.of(), "docker-compose.yaml").code());
    assertEquals(0, validate(directory, Map.of(), "--skip-unknown", "docker-compose.yaml").code());
    assertFalse(validate(directory, Map.of(), ".", "docker-compose.yaml").out().isEmpty());
  }

  /** What others keep in the folder is no business of ours, not even when it is no YAML. */
  @Test
  void mistakesInOtherThingsArePassedOver() throws IOException {
    Files.writeString(directory.resolve("stack.yaml"), "Bucket: !Ref Name\n");
    Files.writeString(
        directory.resolve("job.yaml"), "# NVIDIA\nkind: Job\napiVersion: batch/v1\na: 1\na: 2\n");
    Files.writeString(directory.resolve("tests.yaml"), "not: [valid\n");
    Files.writeString(directory.resolve("t.yaml"), "{{ if .x }}\nimage: device-plugin\n");
    Cli run = validate(directory, Map.of(), ".");
    assertEquals(0, run.code(), run.out());
    assertTrue(run.err().contains("1 file with template syntax passed over"), run.err());
    for (String named : List.of("stack.yaml", "job.yaml", "tests.yaml", "t.yaml")) {
      assertEquals(1, validate(directory, Map.of(), named).code(), named);
    }
    Files.writeString(
        directory.resolve("plugin.yaml"), "kind: DaemonSet\nname: nvidia-device-plugin\na: [\n");
    assertTrue(
        validate(directory, Map.of(), ".").out().contains("plugin.yaml:3:4: error[yaml-syntax]"));
  }

  /** The two files of {@code release}, and what the README says of them. */
  @Test
  void aReleaseOfSeveralFiles() throws IOException {
    for (String alone : List.of("base.yaml", "prod.yaml")) {
      assertEquals(
          0, validateExample("--as", "gpu-operator-values", "release/" + alone).code(), alone);
    }
    String root = "examples/pull-request/release/";
    Cli run =
        validate(Path.of(".."), Map.of(), "--release", root + "base.yaml," + root + "prod.yaml");
    assertEquals(1, run.code());
    String readme = Files.readString(EXAMPLE.resolve("README.md"));
    assertTrue(readme.contains("```text\n" + run.out() + "```\n"), run.out());
  }

  /** What is in a file that cannot be read nobody knows, so it is not fine. */
  @Test
  void anUnreadableFileBelowAFolderIsAFinding() throws IOException {
    Files.writeString(directory.resolve("p.yaml"), Cli.run(directory, "init").out());
    Files.writeString(directory.resolve("latin.yaml"), "a: \u00e4\n", StandardCharsets.ISO_8859_1);
    Cli run = validate(directory, Map.of(), ".");
    assertEquals(1, run.code(), run.out());
    assertTrue(
        run.out()
            .startsWith(
                "./latin.yaml: error[file-unreadable]: `./latin.yaml` cannot be read: it is not UTF-8"),
        run.out());
    Cli annotated = validate(directory, Map.of(), ".", "--format", "github");
    assertTrue(annotated.out().startsWith("::error file=latin.yaml,"), annotated.out());
  }

  @Test
  void valuesFilesOfKustomizeAreThoseOfTheirChart() throws IOException {
    Files.createDirectories(directory.resolve("gpu/env"));
    Files.writeString(
        directory.resolve("gpu/kustomization.yaml"),
        """
        helmCharts:
          - name: nvidia-device-plugin
            valuesFile: env/plugin.yaml
            additionalValuesFiles: ["./more.yaml", "\\0"]
          - {name: another, valuesFile: other.yaml}
        """);
    Files.writeString(directory.resolve("gpu/env/plugin.yaml"), "runtimeClasName: nvidia\n");
    Files.writeString(directory.resolve("gpu/more.yaml"), "x: &x {priorityClasName: a}\n<<: *x\n");
    Files.writeString(directory.resolve("gpu/other.yaml"), "runtimeClasName: nvidia\n");
    List<String> found =
        validate(directory, Map.of(), ".")
            .out()
            .lines()
            .filter(l -> l.contains("[chart-value-unknown]"))
            .toList();
    assertEquals(3, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("gpu/env/plugin.yaml:1:1: error"), found.toString());
    assertTrue(found.get(1).startsWith("gpu/more.yaml:1:1: warning"), found.toString());
    assertTrue(found.get(2).startsWith("gpu/more.yaml:1:8: error"), found.toString());
  }

  /** Values that lie about without a chart beside them, told by their configs or their name. */
  @Test
  void valuesWithoutAChart() throws IOException {
    Files.createDirectories(directory.resolve("values"));
    Files.writeString(
        directory.resolve("values/nvidia-device-plugin.yaml"), "gfd: {enabld: true}\nnfd: {}\n");
    Files.writeString(
        directory.resolve("values/my-gpu-operator.yaml"), "nfd: {enabled: true}\nmigg: {}\n");
    Files.writeString(directory.resolve("values/not-of-gpu-operator.yaml"), "replicas: 1\n");
    Files.writeString(
        directory.resolve("values/v.yaml"),
        "runtimeClasName: x\nconfig:\n  map:\n    a: |\n      version: v1\n      flags: {migStrategy: no}\n");
    String out = validate(directory, Map.of(), ".").out();
    List<String> found =
        out.lines()
            .filter(l -> l.startsWith("values/"))
            .map(l -> l.replaceAll(":\\d.*\\[|\\]:.*", " ").strip())
            .toList();
    assertEquals(
        List.of(
            "values/my-gpu-operator.yaml chart-value-unknown",
            "values/nvidia-device-plugin.yaml chart-value-unknown",
            "values/v.yaml chart-value-unknown",
            "values/v.yaml plugin-value-invalid"),
        found,
        out);
  }

  /** What a chart no longer reads is told where it is as new as that, or may be. */
  @Test
  void theVersionOfADependencyCounts() throws IOException {
    Files.writeString(directory.resolve("values.yaml"), "gpu-operator: {psp: {enabled: true}}\n");
    for (String version : List.of("v23.9.2", "v24.3.0", ">=23.0.0")) {
      Files.writeString(
          directory.resolve("Chart.yaml"),
          "name: gpus\ndependencies: [{name: gpu-operator, version: '%s'}]\n".formatted(version));
      assertEquals(
          version.equals("v23.9.2") ? 0 : 1,
          validate(directory, Map.of(), "--strict", ".").code(),
          version);
    }
  }

  /**
   * Files of one folder are often for different clusters; what a kustomization names is for one.
   */
  @Test
  void pluginsOfOneKustomizationCollide() throws IOException {
    Files.createDirectories(directory.resolve("gpu"));
    String first = Files.readString(Path.of("../examples/ubuntu/manifests.yaml"));
    Files.writeString(directory.resolve("gpu/first.yaml"), first);
    Files.writeString(
        directory.resolve("gpu/second.yaml"),
        first.replaceAll("(?m)^(  name:|  namespace:) gpuprof", "$1 second"));
    assertEquals("", validate(directory, Map.of(), ".").out());
    Files.writeString(
        directory.resolve("gpu/kustomization.yaml"),
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [./first.yaml, second.yaml]\n");
    String out = validate(directory, Map.of(), ".").out();
    assertTrue(out.contains("gpu/second.yaml:"), out);
    assertTrue(
        out.contains(
            "warning[pod-plugins-collide]: this DaemonSet and `gpuprof/gpuprof-device-plugin` both serve `nvidia.com/gpu`"),
        out);
    assertTrue(out.endsWith("0 errors, 1 warning\n"), out);
  }

  @Test
  void aRuntimeConfigHasNoMergeKeys() throws IOException {
    String config = Files.readString(Path.of("../examples/ubuntu/config.yaml"));
    Files.writeString(directory.resolve("c.yaml"), config);
    assertEquals(0, validate(directory, Map.of(), "c.yaml").code());
    Files.writeString(
        directory.resolve("c.yaml"), config.replaceFirst("(?m)^log:\n", "log:\n  <<: {}\n"));
    assertTrue(validate(directory, Map.of(), "c.yaml").out().contains("error[yaml-merge-key]"));
  }

  @Test
  void theSummaryOfAJobIsBounded() throws IOException {
    StringBuilder many = new StringBuilder("nvidiaDriverRoot: /\naffinity: {}\n");
    for (int i = 0; i < 300; i++) {
      many.append("%s%d: 1\n".formatted("<a>@somebody_".repeat(20), i));
    }
    Files.writeString(directory.resolve("v.yaml"), many.toString());
    String out = validate(directory, Map.of(), "v.yaml", "--format", "markdown").out();
    assertTrue(out.length() <= 60_000, () -> "it has " + out.length());
    assertTrue(
        out.contains(" more; the log of the step has all.\n"), out.substring(out.length() - 200));
    assertFalse(out.contains("@somebody"), out.substring(0, 2000));
    assertFalse(out.contains("<a>"), out.substring(0, 2000));
  }

  @Test
  void strictFailsOnWarnings() throws IOException {
    Files.writeString(directory.resolve("v.yaml"), "nvidiaDriverRoot: /\nother: 1\naffinity: {}\n");
    assertEquals(0, validate(directory, Map.of(), "v.yaml").code());
    assertEquals(1, validate(directory, Map.of(), "--strict", "v.yaml").code());
  }
}
