package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.LintResult;
import io.gpuprof.Profiles;
import io.gpuprof.runtime.source.RecordWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
      ValuesCorpus.accepted()
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
  void everyNameOfTheRelease() {
    HelmChart chart = chartWithoutProfile();
    for (String release : List.of("cos", "my-gpuprof-device-plugin", "a".repeat(53))) {
      String pod = "extends: gke-cos\npod:\n  releaseName: " + release + "\n";
      assertSame(release, chart, Profiles.compile(pod));
      assertSame(release, chart, Profiles.compile(pod + "  nameOverride: other\n"));
      String configs = "namedConfigs: {shared: {sharing: {timeSlicing: {replicas: 2}}}}\n";
      assertSame(release, chart, Profiles.compile(pod + configs));
    }
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
    Compilation compilation = Compiled.of("gke-cos", ValuesCorpus.accepted().get("escapes"));
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
        assertThrows(IllegalStateException.class, () -> chart.template(HelmChart.RELEASE, other));
    assertTrue(
        refused.getMessage().contains("compiled for the profile gke-cos"), refused.getMessage());
  }

  @Test
  void theChartWithoutProfileInstallsNothingByItself() {
    HelmChart chart = chartWithoutProfile();
    assertFalse(chart.lint().isFailed());
    Exception refused =
        assertThrows(IllegalStateException.class, () -> chart.template(HelmChart.RELEASE, "{}"));
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
    ReleaseNames names = ReleaseNames.of(compilation);
    String values = ValuesTarget.render(compilation).text();
    assertEquals(
        HelmTrees.ofManifests(ManifestsTarget.render(compilation).text(), names.namespace()),
        HelmTrees.ofHelm(chart.template(names.release(), names.namespace(), values)),
        what);
  }
}
