package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.gpuprof.runtime.source.RecordWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever installed a release goes on to the next one with the values at hand: they are accepted,
 * and no object gets another name or another value where the API server allows none. Each release
 * leaves its values and those fields in {@code releases}; GPUPROF_REWRITE=1 writes them for a new
 * version. Never edit what a release has left.
 */
@NullUnmarked
class UpgradeTest {

  private static final Path RELEASES = Path.of("src/test/resources/releases");
  private static final String IMMUTABLE = "immutable.yaml";

  /** Every object that the chart can make. */
  private static final String EVERYTHING =
      """
      sccName: privileged
      runtimeClassName: nvidia
      runtimeClass: {create: true}
      resourceQuota: {create: true}
      metrics: {service: {create: true}, monitor: {kind: PodMonitor}}
      namedConfigs: {shared: {sharing: {timeSlicing: {replicas: 4}}}}
      """;

  /** What the API server refuses to change. Source: Kubernetes API reference, by kind. */
  private static final Map<String, List<String>> FIXED =
      Map.of(
          "DaemonSet", List.of("spec", "selector"),
          "Service", List.of("spec", "clusterIP"),
          "RoleBinding", List.of("roleRef"),
          "RuntimeClass", List.of("handler"));

  @TempDir Path temp;
  private HelmChart next;

  /** The chart as it is now, with a version that is surely later. */
  @BeforeEach
  void nextRelease() throws IOException {
    next = HelmChart.write(temp, Target.chartWithoutProfile(Compiled.of("gke-cos")));
    Path file = next.folder().resolve("Chart.yaml");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceAll("(?m)^(version|appVersion): .*$", "$1: \"99.0.0\""));
  }

  @Test
  void valuesOfEveryReleaseAreAcceptedAndNothingFixedChanges() throws IOException {
    int count = 0;
    for (Path release : sorted(RELEASES)) {
      Map<String, Object> found = new TreeMap<>();
      for (Path values : sorted(release.resolve("values"))) {
        found.put(values.getFileName().toString(), fixed(Files.readString(values)));
        count++;
      }
      assertEquals(
          Files.readString(release.resolve(IMMUTABLE)), YamlText.write(found), release::toString);
    }
    assertTrue(count >= 6, "values files: " + count);
  }

  @Test
  void thisReleaseHasLeftItsValues() throws IOException {
    Path folder = RELEASES.resolve(ProductVersion.TEXT);
    if (!Files.exists(folder)) {
      if ("1".equals(System.getenv("GPUPROF_REWRITE"))) {
        write(folder);
      }
      fail("GPUPROF_REWRITE=1 mvn test writes " + folder + ", to be kept for ever");
    }
  }

  /** A key that a later release brings is one that the values at hand lack. */
  @Test
  void everyKeyMayBeMissingButThoseOfTheProfile() {
    Map<String, Object> values = RecordWriter.toPlain(Compiled.of("gke-cos").values());
    for (String key : values.keySet()) {
      Map<String, Object> without = new LinkedHashMap<>(values);
      without.remove(key);
      if (!key.equals("config")) {
        assertTrue(next.template("gpuprof", YamlText.write(without)).size() > 2, "without " + key);
      }
    }
  }

  private void write(Path folder) throws IOException {
    Map<String, Object> found = new TreeMap<>();
    Files.createDirectories(folder.resolve("values"));
    Map<String, String> values = new TreeMap<>();
    for (String name : List.of("gke-cos", "eks-al2023", "openshift", "k3s", "driver-container")) {
      values.put(name, ValuesTarget.render(Compiled.of(name)).text());
    }
    values.put("everything", ValuesTarget.render(Compiled.of("gke-cos", EVERYTHING)).text());
    for (Map.Entry<String, String> entry : values.entrySet()) {
      String file = entry.getKey() + ".yaml";
      Files.writeString(folder.resolve("values").resolve(file), entry.getValue());
      found.put(file, fixed(entry.getValue()));
    }
    Files.writeString(folder.resolve(IMMUTABLE), YamlText.write(found));
  }

  /** By kind, name and namespace of each object, what must stay. */
  private Map<String, Object> fixed(String values) {
    Map<String, Object> fixed = new TreeMap<>();
    next.template("gpuprof", values)
        .forEach(
            (id, object) -> {
              Object namespace = HelmChart.map(object.get("metadata")).get("namespace");
              Object field = object;
              for (String key : FIXED.getOrDefault((String) object.get("kind"), List.of())) {
                field = HelmChart.map(field).get(key);
              }
              fixed.put(
                  object.get("apiVersion") + " " + id + (namespace == null ? "" : " " + namespace),
                  field == object ? "" : field);
            });
    return fixed;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
