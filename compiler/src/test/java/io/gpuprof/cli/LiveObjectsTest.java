package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Manifests, and what {@code kubectl get -o yaml} said of them after {@code kubectl apply},
 * recorded with the API server of Kubernetes 1.36.3.
 */
class LiveObjectsTest {

  @TempDir Path directory;

  private static String resource(String name) throws IOException {
    try (InputStream in = LiveObjectsTest.class.getResourceAsStream("/live/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Cli diff(String live) throws IOException {
    Files.writeString(directory.resolve("written.yaml"), resource("written.yaml"));
    Files.writeString(directory.resolve("live.yaml"), live);
    return Cli.run(directory, "diff", "written.yaml", "live.yaml");
  }

  private void drift(String before, String after, String told) throws IOException {
    String live = resource("live.yaml");
    // Not in the copies that the server and kubectl keep of what was applied.
    int at = live.lastIndexOf(before);
    String drifted = live.substring(0, at) + after + live.substring(at + before.length());
    assertNotEquals(live, drifted);
    Cli run = diff(drifted);
    assertEquals(1, run.code(), before);
    assertTrue(run.out().contains(told), run.out());
    assertTrue(run.out().contains("1 object (1 changed), 1 field;"), run.out());
  }

  @Test
  void whatAServerAddsIsNoDifference() throws IOException {
    Cli run = diff(resource("live.yaml"));
    assertEquals(0, run.code(), run.out());
    assertEquals("", run.out());
    assertEquals(0, Cli.run(directory, "diff", "live.yaml", "written.yaml").code());
    assertEquals(0, Cli.run(directory, "validate", "--strict", "live.yaml").code());
  }

  @Test
  void whatSomebodyChangedIs() throws IOException {
    drift("image: ghcr.io/gpuprof/gpuprof:0.1.0", "image: other:1", "+ \"other:1\"");
    drift("pods: 5k", "pods: 4k", "spec.hard.pods\n    - \"5000\"\n    + \"4000\"");
    drift("periodSeconds: 20", "periodSeconds: 10", "livenessProbe.periodSeconds\n    - 20\n");
    drift("dnsPolicy: ClusterFirst", "dnsPolicy: Default", "dnsPolicy\n    + \"Default\"");
    drift("privileged: true", "privileged: false", "privileged\n    - true\n    + false");
    drift(
        "pod-security.kubernetes.io/enforce: privileged",
        "pod-security.kubernetes.io/enforce: restricted",
        "+ \"restricted\"");
  }
}
