package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.LintResult;
import io.gpuprof.runtime.source.RecordWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Helm renders from chart and values is what we write without Helm. */
@NullUnmarked
class HelmInvariantTest {

  @TempDir Path temp;

  @Test
  void everyProfileInItsOwnChart() {
    for (Compilation compilation : Compiled.all()) {
      String name = compilation.profile().name();
      HelmChart chart = HelmChart.write(temp.resolve(name), ChartTarget.render(compilation));
      LintResult lint = chart.lint();
      assertFalse(lint.isFailed(), name + lint.getMessages());
      assertEquals(List.of(), List.copyOf(lint.getMessages()), name);
      assertSame(name, chart, compilation);
    }
  }

  @Test
  void everyProfileInTheChartWithoutProfile() {
    HelmChart chart = chartWithoutProfile();
    for (Compilation compilation : Compiled.all()) {
      assertSame(compilation.profile().name(), chart, compilation);
    }
  }

  @Test
  void everyVariant() {
    HelmChart chart = chartWithoutProfile();
    for (String profile : List.of("gke-cos", "eks-al2023")) {
      Variants.all()
          .forEach(
              (what, overrides) ->
                  assertSame(profile + ", " + what, chart, Compiled.of(profile, overrides)));
    }
  }

  @Test
  void everyProfileOfOnesOwn() {
    HelmChart chart = chartWithoutProfile();
    Variants.specs().forEach((what, spec) -> assertSame(what, chart, Compiled.ofSpec(spec)));
  }

  @Test
  void aHostileTitleHurtsNoChart() {
    Compilation compilation = Compiled.ofSpec(Variants.specs().get("hostile title"));
    HelmChart chart = HelmChart.write(temp.resolve("hostile"), ChartTarget.render(compilation));
    assertFalse(chart.lint().isFailed(), () -> chart.lint().getMessages().toString());
    assertSame("hostile title", chart, compilation);
  }

  @Test
  void theChecksumIsThatOfHelm() {
    Compilation compilation = Compiled.of("gke-cos", Variants.all().get("escapes"));
    Map<String, Object> config = RecordWriter.toPlain(compilation.values().config());
    assertTrue(CanonicalJson.write(config).contains("lib\\u0026\\u003c64\\u003e"));
    assertTrue(ManifestsTarget.render(compilation).text().contains(CanonicalJson.sha256(config)));
  }

  @Test
  void valuesOfAnotherProfileAreRefused() {
    HelmChart chart =
        HelmChart.write(temp.resolve("own"), ChartTarget.render(Compiled.of("gke-cos")));
    String other = ValuesTarget.render(Compiled.of("eks-al2023")).text();
    Exception refused =
        assertThrows(
            IllegalStateException.class, () -> chart.template(ReleaseNames.RELEASE, other));
    assertTrue(
        refused.getMessage().contains("compiled for the profile gke-cos"), refused.getMessage());
  }

  @Test
  void theChartWithoutProfileInstallsNothingByItself() {
    HelmChart chart = chartWithoutProfile();
    assertFalse(chart.lint().isFailed());
    Exception refused =
        assertThrows(IllegalStateException.class, () -> chart.template(ReleaseNames.RELEASE, "{}"));
    assertTrue(refused.getMessage().contains("gpuprof compile PROFILE"), refused.getMessage());
  }

  @Test
  void theSameBytesTwice() {
    for (Target target : Target.values()) {
      assertEquals(
          target.render(Compiled.of("openshift", "")), target.render(Compiled.of("openshift", "")));
    }
  }

  private HelmChart chartWithoutProfile() {
    return HelmChart.write(
        temp.resolve("none"), Target.chartWithoutProfile(Compiled.of("gke-cos")));
  }

  private static void assertSame(String what, HelmChart chart, Compilation compilation) {
    String namespace = ReleaseNames.of(compilation).namespace();
    var byHelm = chart.template(namespace, ValuesTarget.render(compilation).text());
    var byUs = HelmChart.byName(ManifestsTarget.render(compilation).text());
    byUs.remove("Namespace/" + namespace);
    assertEquals(
        YamlText.write(sorted(comparable(byUs))), YamlText.write(sorted(comparable(byHelm))), what);
  }

  /** The embedded config parsed, and without the two labels that tell who wrote an object. */
  private static Map<String, Map<String, Object>> comparable(
      Map<String, Map<String, Object>> objects) {
    Map<String, Map<String, Object>> comparable = new LinkedHashMap<>();
    objects.keySet().stream().sorted().forEach(id -> comparable.put(id, normal(objects.get(id))));
    return comparable;
  }

  private static Map<String, Object> normal(Map<String, Object> object) {
    Map<String, Object> metadata = new LinkedHashMap<>(HelmChart.map(object.get("metadata")));
    Map<String, Object> labels = new LinkedHashMap<>(HelmChart.map(metadata.get("labels")));
    labels.remove("helm.sh/chart");
    assertTrue(labels.remove("app.kubernetes.io/managed-by") != null);
    metadata.put("labels", labels);
    Map<String, Object> copy = new LinkedHashMap<>(object);
    copy.put("metadata", metadata);
    if (object.get("kind").equals("ConfigMap")) {
      Map<String, Object> data = new LinkedHashMap<>(HelmChart.map(object.get("data")));
      data.replaceAll(
          (file, text) -> new ArrayList<>(List.of(HelmChart.yaml11().<Object>load((String) text))));
      copy.put("data", data);
    }
    return copy;
  }

  private static Object sorted(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, value) -> sorted.put((String) key, sorted(value)));
      return sorted;
    }
    return tree instanceof List<?> list
        ? list.stream().map(HelmInvariantTest::sorted).toList()
        : tree;
  }
}
