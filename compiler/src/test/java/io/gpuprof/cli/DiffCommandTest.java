package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiffCommandTest {

  @TempDir Path directory;

  static List<String> names() {
    return Profiles.compilableNames();
  }

  private Cli run(String... arguments) {
    return Cli.run(directory, arguments);
  }

  private static String manifests(String name) throws IOException {
    return Files.readString(Path.of("../examples", name, "manifests.yaml"));
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** The manifests of gke-cos with one text in the place of another. */
  private void edited(String from, String to) throws IOException {
    edited(text -> text.replace(from, to));
  }

  private void edited(UnaryOperator<String> edit) throws IOException {
    String before = manifests("gke-cos");
    String after = edit.apply(before);
    assertFalse(before.equals(after), "nothing was edited");
    write("m.yaml", after);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aProfileIsItsManifests(String name) throws IOException {
    write("m.yaml", manifests(name));
    Cli run = run("diff", name, "m.yaml");
    assertEquals(0, run.code(), run.out() + run.err());
    assertEquals("", run.out());
    assertTrue(
        run.err().lines().anyMatch(l -> l.startsWith("gpuprof: no difference in ")), run.err());
  }

  @Test
  void commentsOrderOfKeysAndOfNamedItemsAreNoDifference() throws IOException {
    edited(
        text ->
            text.replaceAll("(?m)^ *#.*\n", "")
                .replace(
                    "  - key: CriticalAddonsOnly\n          operator: Exists\n",
                    "  - operator: Exists\n          key: CriticalAddonsOnly\n"));
    assertEquals(0, run("diff", "gke-cos", "m.yaml").code());
  }

  @Test
  void anEditedFieldIsNamedWithTheReasonOfTheProfile() throws IOException {
    edited("priorityClassName: system-node-critical", "priorityClassName: none-at-all");
    Cli run = run("diff", "gke-cos", "m.yaml");
    assertEquals(1, run.code(), run.err());
    assertEquals("", run.err());
    assertEquals(
        """
        --- gke-cos
        +++ m.yaml

        DaemonSet gpuprof/gpuprof-device-plugin (apps): changed
          spec.template.spec.priorityClassName
            - "system-node-critical"
                why: Kept, because the quota below admits it. Source: NVIDIA/cloud-native-docs gpu-operator/google-gke.rst. (gke)
            + "none-at-all"

        1 object (1 changed), 1 field; 4 the same
        """,
        run.out());
  }

  @Test
  void theStartupConfigIsComparedAsATree() throws IOException {
    edited("recoverySeconds: 300", "recoverySeconds: 30");
    Cli run = run("diff", "m.yaml", "gke-cos");
    assertEquals(1, run.code(), run.err());
    assertTrue(run.out().contains("health.recoverySeconds\n    - 30\n    + 300\n"), run.out());
    assertTrue(run.out().contains("1 object (1 changed), 1 field; 4 the same"), run.out());
  }

  @Test
  void profilesDifferWithTheReasonsOfBoth() {
    Cli run = run("diff", "gke-cos", "ubuntu");
    assertEquals(1, run.code(), run.err());
    String out = run.out();
    assertTrue(out.contains("- \"/home/kubernetes/bin/nvidia\""), out);
    assertTrue(out.contains("COS has a read-only /usr"), out);
    assertTrue(out.contains("ResourceQuota gpuprof/"), out);
    assertTrue(out.contains(": removed\n"), out);
    assertTrue(run("diff", "ubuntu", "gke-cos").out().contains(": added\n"));
  }

  @Test
  void aFolderAndStandardInputAreManifestsToo() throws IOException {
    write("folder/a.yaml", manifests("gke-cos"));
    write("folder/values.yaml", Files.readString(Path.of("../examples/gke-cos/values.yaml")));
    assertEquals(0, run("diff", "gke-cos", "folder").code());
    assertEquals(0, Cli.runWith(manifests("ubuntu"), directory, "diff", "-", "ubuntu").code());
    assertEquals(2, run("diff", "-", "-").code());
  }

  /**
   * Each line of its content says something: labels that every object of the release has do not.
   */
  @Test
  void anObjectOfOneSideIsToldWithoutTheLabelsOfItsRelease() {
    String out = run("diff", "gke-cos", "ubuntu").out();
    assertTrue(
        out.contains(
            """
            ResourceQuota gpuprof/gpuprof-device-plugin: removed
              why: Admits pods of the system priority classes in this namespace; without it clusters that limit those classes refuse the plugin.
              spec.hard
                - {"pods":5000}
            """),
        out);
    assertFalse(out.contains("app.kubernetes.io/"), out);
  }

  /** On an object that both have such a label may be the very mistake. */
  @Test
  void aLabelOfTheReleaseThatDiffersIsTold() throws IOException {
    edited("app.kubernetes.io/managed-by: gpuprof", "app.kubernetes.io/managed-by: Helm");
    assertTrue(
        run("diff", "gke-cos", "m.yaml")
            .out()
            .contains("metadata.labels[\"app.kubernetes.io/managed-by\"]\n    - \"gpuprof\"\n"));
  }

  @Test
  void notesOfToolsAreNoDifference() throws IOException {
    String notes =
        """
          annotations:
            gpuprof.io/last-written: abc
            gpuprof.io/generated-by: gke-cos
            config.kubernetes.io/index: '0'
            internal.config.kubernetes.io/path: a.yaml
            internal.kpt.dev/upstream-identifier: a
            config.k8s.io/id: '1'
        """;
    edited(
        text ->
            text.replaceAll(
                "(?m)^metadata:\n(  name: [a-z-]+\n)(?!  namespace: .*\n  labels:.*\n(?:    .*\n)*  annotations:)",
                "metadata:\n$1" + notes));
    Cli run = run("diff", "gke-cos", "m.yaml");
    assertEquals(0, run.code(), run.out() + run.err());
    edited(
        text ->
            text.replaceAll("(?m)^(metadata:\n  name: gpuprof\n)", "$1  annotations: {a: b}\n"));
    assertEquals(1, run("diff", "gke-cos", "m.yaml").code());
  }

  @Test
  void namedConfigsHaveReasons() throws IOException {
    String profile =
        """
        apiVersion: gpuprof.io/v1alpha1
        kind: PlatformProfile
        metadata: {name: nodes}
        spec:
          extends: gke-cos
          namedConfigs: {shared: {sharing: {timeSlicing: {replicas: 4}}}}
          reasons: {namedConfigs: Notebooks share a GPU.}
        """;
    write("a.yaml", profile);
    write(
        "b.yaml",
        profile
            .replace("replicas: 4", "replicas: 8")
            .replace("  reasons:", "  health: {recoverySeconds: 9}\n  reasons:"));
    String out = run("diff", "a.yaml", "b.yaml").out();
    assertTrue(
        out.contains(
            """
            ConfigMap gpuprof/gpuprof-device-plugin-shared-config: changed
              data["config.yaml"].sharing.timeSlicing.replicas
                - 4
                + 8
                    why: Notebooks share a GPU. (nodes)
              data["config.yaml"].health.recoverySeconds
                - 300
            """),
        out);
    assertTrue(out.contains("+ 9\n        why: Stated by nodes.\n"), out);
  }

  @Test
  void secretsAreNotShown() throws IOException {
    String secret =
        """
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: s, namespace: gpuprof}
        stringData: {password: hunter2}
        """;
    edited(text -> text + secret);
    Cli run = run("diff", "gke-cos", "m.yaml");
    assertEquals(1, run.code(), run.err());
    assertTrue(run.out().contains("Secret gpuprof/s: added"), run.out());
    assertFalse(run.out().contains("hunter2"), run.out());
  }

  @Test
  void markdownIsEscapedAndBounded() throws IOException {
    String hostile = "a|b</details><script>`x`";
    edited("priorityClassName: system-node-critical", "priorityClassName: \"" + hostile + "\"");
    String out = run("diff", "gke-cos", "m.yaml", "--format", "markdown").out();
    assertTrue(
        out.startsWith(
            "**gpuprof diff**: <code>gke-cos</code> → <code>m.yaml</code>: 1 object (1 changed), 1 field; 4 the same\n"),
        out);
    assertFalse(out.contains("<script>"), out);
    assertFalse(out.contains("b</details>"), out);
    assertEquals(count(out, "<details"), count(out, "</details>"));

    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      many.append(
          "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d}\ndata: {k: %s}\n"
              .formatted(i, "v".repeat(200)));
    }
    write("many.yaml", many.toString());
    String bounded = run("diff", "gke-cos", "many.yaml", "--format", "markdown").out();
    assertTrue(bounded.length() <= 60_000, () -> "it has " + bounded.length());
    assertTrue(bounded.contains("more change"), bounded.substring(bounded.length() - 300));
    assertEquals(count(bounded, "<details"), count(bounded, "</details>"));
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void badInputHasAPlace() throws IOException {
    write("twice.yaml", manifests("gke-cos") + "---\n" + manifests("gke-cos"));
    Cli twice = run("diff", "gke-cos", "twice.yaml");
    assertEquals(1, twice.code());
    assertEquals("", twice.out());
    assertTrue(twice.err().contains("twice.yaml:"), twice.err());
    assertTrue(twice.err().contains("error[object-repeated]"), twice.err());

    write("broken.yaml", "a: [1\n");
    Cli broken = run("diff", "gke-cos", "broken.yaml");
    assertEquals(1, broken.code());
    assertTrue(broken.err().contains("broken.yaml:"), broken.err());

    Cli unknown = run("diff", "gke-cos", "gke-coss");
    assertEquals(1, unknown.code());
    assertTrue(unknown.err().contains("did you mean `gke-cos`?"), unknown.err());
    assertEquals(2, run("diff", "gke-cos").code());
    assertEquals(2, run("diff", "gke-cos", "ubuntu", "--format", "html").code());
  }
}
