package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several versions of the helm command give the same verdicts on profiles and corpus as we do: 3.16
 * and 4 have other libraries for JSON schemas than the engine of the other tests. {@code .ci/helm}
 * builds the commands and names them in GPUPROF_HELMS.
 */
@NullUnmarked
@EnabledIfEnvironmentVariable(named = HelmCommandTest.COMMANDS, matches = ".+")
class HelmCommandTest {

  static final String COMMANDS = "GPUPROF_HELMS";

  private static final List<String> KUBERNETES = List.of("--kube-version", "1.34.0");

  @TempDir Path temp;

  /** What a command ended with and printed, its warnings after its product. */
  private record Run(int code, String text) {}

  static Stream<Path> commands() {
    return Arrays.stream(System.getenv(COMMANDS).split(File.pathSeparator, -1)).map(Path::of);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void renderWhatWeEmit(Path helm) {
    Map<String, Compilation> cases = new LinkedHashMap<>();
    Compiled.all().forEach(c -> cases.put("profile " + c.profile().name(), c));
    ValuesCorpus.accepted()
        .forEach((name, values) -> cases.put(name, Compiled.of("gke-cos", values)));
    HelmChart chart = chart();
    assertEquals(
        List.of(),
        wrong(
            cases.entrySet(),
            entry -> difference(helm, chart, entry.getValue()),
            Map.Entry::getKey));
    assertTrue(cases.size() > 70, "cases: " + cases.size());
  }

  private Optional<String> difference(Path helm, HelmChart chart, Compilation compilation) {
    ReleaseNames names = ReleaseNames.of(compilation);
    Run run =
        template(
            helm,
            chart.folder(),
            names.release(),
            names.namespace(),
            ValuesTarget.render(compilation).text());
    String manifests = ManifestsTarget.render(compilation).text();
    // A warning behind the objects would be no YAML.
    boolean equal =
        run.code() == 0
            && HelmTrees.ofManifests(manifests, names.namespace())
                .equals(HelmTrees.ofHelm(HelmChart.byName(run.text())));
    return equal ? Optional.empty() : Optional.of(run.text());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void refuseAndNameTheKey(Path helm) {
    HelmChart chart = chart();
    Map<String, String> refused = ValuesCorpus.refused();
    assertEquals(
        List.of(),
        wrong(
            refused.entrySet(),
            entry -> {
              String values = ChartSchemaTest.laidOver(entry.getKey());
              Run run = template(helm, chart.folder(), HelmChart.RELEASE, "gpuprof", values);
              boolean named =
                  run.code() != 0
                      && run.text().contains("values don't meet the specifications of the schema")
                      && run.text().contains(entry.getValue());
              return named ? Optional.empty() : Optional.of(run.text());
            },
            Map.Entry::getKey));
    assertTrue(refused.size() > 100, "cases: " + refused.size());
  }

  /** Strict lint has nothing to say, not even for information. */
  @ParameterizedTest
  @MethodSource("commands")
  void findNothingToSayOfAnyChart(Path helm) {
    assertEquals(
        List.of(),
        wrong(
            Compiled.all(),
            compilation -> {
              List<Artifact> files = ChartTarget.render(compilation);
              return lint(helm, HelmChart.write(folder(), files).folder());
            },
            compilation -> compilation.profile().name()));
    assertEquals(Optional.empty(), lint(helm, chart().folder()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void takeThePackageAsTheFolder(Path helm) throws IOException {
    List<Artifact> files = ChartTarget.render(Compiled.of("gke-cos"));
    Path folder = HelmChart.write(folder(), files).folder();
    Path file = folder().resolve(ChartPackage.fileName());
    Files.write(file, ChartPackage.of(files));
    assertEquals(Optional.empty(), lint(helm, file));
    assertEquals(
        template(helm, folder, HelmChart.RELEASE, "gpus", "{}"),
        template(helm, file, HelmChart.RELEASE, "gpus", "{}"));
    for (String what : List.of("chart", "readme", "values")) {
      String ofFolder = run(helm, List.of("show", what, folder.toString())).text();
      assertEquals(ofFolder, run(helm, List.of("show", what, file.toString())).text());
    }
    assertEquals(
        Files.readString(folder.resolve("values.yaml")).strip(),
        run(helm, List.of("show", "values", file.toString())).text().strip());
  }

  private HelmChart chart() {
    return HelmChart.write(folder(), Target.chartWithoutProfile(Compiled.of("gke-cos")));
  }

  private Optional<String> lint(Path helm, Path chart) {
    List<String> arguments =
        Stream.concat(Stream.of("lint", "--strict", chart.toString()), KUBERNETES.stream())
            .toList();
    Run run = run(helm, arguments);
    // A chart without a profile says so, which is no fault of it.
    boolean silent =
        run.text()
            .lines()
            .noneMatch(line -> line.startsWith("[") && !line.contains("has no profile of its own"));
    return run.code() == 0 && silent ? Optional.empty() : Optional.of(run.text());
  }

  private Run template(Path helm, Path chart, String release, String namespace, String values) {
    try {
      Path file = Files.writeString(folder().resolve("values.yaml"), values);
      List<String> arguments =
          List.of("template", release, chart.toString(), "-n", namespace, "-f", file.toString());
      return run(helm, Stream.concat(arguments.stream(), KUBERNETES.stream()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Run run(Path helm, List<String> arguments) {
    try {
      Path err = Files.createTempFile(temp, "err", "");
      List<String> command = Stream.concat(Stream.of(helm.toString()), arguments.stream()).toList();
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      for (String home : List.of("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")) {
        builder.environment().put(home, temp.resolve(home).toString());
      }
      Process process = builder.start();
      String out =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return new Run(process.waitFor(), out + Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path folder() {
    try {
      return Files.createTempDirectory(temp, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The cases with a fault, with what the command printed; as many at a time as there are cores.
   */
  private static <T> List<String> wrong(
      Collection<T> cases,
      java.util.function.Function<T, Optional<String>> check,
      java.util.function.Function<T, String> name) {
    return cases.parallelStream()
        .map(
            one -> check.apply(one).map(text -> name.apply(one).strip() + ": " + text).orElse(null))
        .filter(Objects::nonNull)
        .toList();
  }
}
