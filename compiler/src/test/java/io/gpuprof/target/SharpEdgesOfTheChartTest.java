package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Known mistakes of device plugin charts in the field that show in what is emitted; the numbers are
 * those of {@code sharp-edges.txt} in plugin-runtime. The examples are what the compiler writes,
 * which another test sees to.
 */
class SharpEdgesOfTheChartTest {

  private static List<Path> manifests() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("../examples"))) {
      return folders
          .map(folder -> folder.resolve("manifests.yaml"))
          .filter(Files::exists)
          .sorted()
          .toList();
    }
  }

  @Test
  void s43GkeNodesAreFoundByTheLabelThatGkeSets() throws IOException {
    String text = Files.readString(Path.of("../examples/gke-cos/manifests.yaml"));
    assertTrue(text.contains("key: cloud.google.com/gke-accelerator"));
    assertFalse(text.contains("feature.node.kubernetes.io"), "a label of NFD, which is not there");
  }

  @Test
  void s44ThereIsOneDaemonSetWithItsSelector() throws IOException {
    for (Path path : manifests()) {
      long count =
          Files.readString(path).lines().filter(line -> line.equals("kind: DaemonSet")).count();
      assertEquals(1, count, path::toString);
    }
  }

  @Test
  void s45NobodyGetsSysAdminForAConfig() throws IOException {
    for (Path path : manifests()) {
      assertFalse(Files.readString(path).contains("SYS_ADMIN"), path::toString);
    }
  }
}
