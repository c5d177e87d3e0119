package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.marcnuri.helm.Helm;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class ChartPackageTest {

  private static final List<Artifact> CHART = ChartTarget.render(Compiled.of("gke-cos"));

  @TempDir Path temp;

  @Test
  void theSameBytesWhateverTheOrder() {
    List<Artifact> turned = new ArrayList<>(CHART);
    Collections.reverse(turned);
    assertArrayEquals(ChartPackage.of(CHART), ChartPackage.of(turned));
  }

  /** Of a fixed content, so that a change of the format is seen, on whatever JDK this runs. */
  @Test
  void theFormatIsFixed() throws Exception {
    byte[] bytes =
        ChartPackage.of(
            List.of(
                new Artifact("c/values.yaml", "a: é\n"),
                new Artifact("c/Chart.yaml", "name: c\n"),
                new Artifact("c/long.txt", "x".repeat(70_000) + "\n")));
    assertEquals(
        "cb8f6c06972d93e5219c840bfab32d80efa96fd247c3b562778911b48a10b42b",
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
  }

  @Test
  void holdsTheChart() throws Exception {
    byte[] tar;
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(ChartPackage.of(CHART)))) {
      tar = in.readAllBytes();
    }
    Map<String, String> files = new LinkedHashMap<>();
    int at = 0;
    while (tar[at] != 0) {
      int size = Integer.parseInt(text(tar, at + 124, 11), 8);
      files.put(text(tar, at, 100), text(tar, at + 512, size));
      at += 512 + (size + 511) / 512 * 512;
    }
    assertEquals("gpuprof-device-plugin/Chart.yaml", files.keySet().iterator().next());
    Map<String, String> expected = new LinkedHashMap<>();
    CHART.forEach(file -> expected.put(file.path(), file.text()));
    assertEquals(expected, files);
    assertEquals(0, tar.length % 10_240);
  }

  @Test
  void helmTakesItAsItTakesTheFolder() throws Exception {
    HelmChart folder = HelmChart.write(temp, CHART);
    Path file = temp.resolve(ChartPackage.fileName());
    Files.write(file, ChartPackage.of(CHART));
    assertEquals(template(folder.folder()), template(file));
    assertFalse(new Helm(file).lint().strict().call().isFailed());
    assertEquals(
        Files.readString(folder.folder().resolve("values.schema.json")), ChartSchema.text());
    Files.writeString(temp.resolve("wrong.yaml"), "image: {tag: latest}");
    Exception refused =
        assertThrows(
            IllegalStateException.class,
            () -> new Helm(file).template().withValuesFile(temp.resolve("wrong.yaml")).call());
    assertEquals(true, refused.getMessage().contains("/image/tag"), refused.getMessage());
  }

  @Test
  void aNameThatATarCannotHoldIsRefused() {
    Artifact file = new Artifact("a".repeat(101), "");
    assertThrows(IllegalArgumentException.class, () -> ChartPackage.of(List.of(file)));
  }

  private static String template(Path chart) {
    return new Helm(chart)
        .template()
        .withName(HelmChart.RELEASE)
        .withNamespace("gpus")
        .withKubeVersion("1.34.0")
        .call();
  }

  private static String text(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }
}
