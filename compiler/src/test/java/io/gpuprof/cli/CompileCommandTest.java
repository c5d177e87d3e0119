package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCommandTest {

  private static final String OWN =
      Profiles.document(
          """
          extends: ubuntu
          driverRoot: /opt/nvidia
          devRoot: /
          """);

  @TempDir Path directory;

  private Cli run(String... arguments) {
    return Cli.run(directory, arguments);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile)
          .map(f -> directory.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void environmentForCos() {
    Cli run = run("compile", "gke-cos", "-t", "env");
    assertEquals(0, run.code(), run.err());
    assertEquals(
        """
        NVIDIA_DRIVER_ROOT=/home/kubernetes/bin/nvidia
        CONTAINER_DRIVER_ROOT=/host/home/kubernetes/bin/nvidia
        NVIDIA_DEV_ROOT=/
        NVIDIA_CTK_PATH=/home/kubernetes/bin/nvidia/toolkit/nvidia-ctk
        """,
        run.out());
    assertEquals("", run.err());
  }

  @Test
  void numbersAreInAsciiDigitsWhateverTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      Cli run = run("compile", "gke-cos", "-o", "out");
      assertEquals("gpuprof: 1 files in out, 1 of them changed\n", run.err());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void sameInputSameBytes() {
    for (String target : List.of("values", "manifests", "runtime-config")) {
      assertEquals(
          run("compile", "openshift", "-t", target).out(),
          run("compile", "openshift", "-t", target).out());
    }
  }

  @Test
  void ownProfileFromFileAndFromStandardInput() throws IOException {
    Files.writeString(directory.resolve("my.yaml"), OWN);
    Cli fromFile = run("compile", "my.yaml");
    assertEquals(0, fromFile.code(), fromFile.err());
    assertTrue(fromFile.out().contains("containerDriverRoot: /host/opt/nvidia\n"));
    assertTrue(fromFile.out().contains("gpuprof compile ./my.yaml "), "the header's command works");
    String fromInput = Cli.runWith(OWN, directory, "compile", "-").out();
    assertEquals(
        fromFile.out(), fromInput.replace("gpuprof compile - ", "gpuprof compile ./my.yaml "));
  }

  @Test
  void relativeParentsStartAtTheFile() throws IOException {
    Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(directory.resolve("a/site.yaml"), OWN);
    Files.writeString(
        directory.resolve("a/b/child.yaml"), Profiles.document("extends: ../site.yaml\n"));
    Cli run = run("compile", "a/b/child.yaml", "-t", "env");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("CONTAINER_DRIVER_ROOT=/host/opt/nvidia\n"));
  }

  @Test
  void severalProfilesGetAFolderEach() throws IOException {
    Cli run = run("compile", "gke-cos", "ubuntu", "-t", "values,env", "-o", "out");
    assertEquals(0, run.code(), run.err());
    assertEquals(
        List.of(
            "out/gke-cos/env",
            "out/gke-cos/values.yaml",
            "out/ubuntu/env",
            "out/ubuntu/values.yaml"),
        files());
    assertEquals("rw-r--r--", mode("out/ubuntu/env"));
    assertTrue(run.err().contains("4 files in out, 4 of them changed"), run.err());
    assertTrue(
        run("compile", "gke-cos", "ubuntu", "-t", "values,env", "-o", "out")
            .err()
            .contains("0 of them changed"));
  }

  /** Manifests of several profiles may be meant for as many clusters: a word, and no error. */
  @Test
  void manifestsOfSeveralProfilesForOneCluster() throws IOException {
    Cli run = run("compile", "gke-cos", "gke-ubuntu", "ubuntu", "-t", "manifests", "-o", "out");
    assertEquals(0, run.code(), run.err());
    assertEquals(1, run.err().lines().filter(l -> l.contains("warning[profiles-clash]")).count());
    assertTrue(
        run.err()
            .contains(
                "the profiles `gke-cos` and `gke-ubuntu` both make the DaemonSet gpuprof/gpuprof-device-plugin, each its own; 1 more clashes with `gke-cos`"),
        run.err());
    assertTrue(run.err().contains("pod.releaseName"), run.err());
    assertFalse(run.err().contains("profiles-overlap"), run.err());
    String values = run("compile", "gke-cos", "gke-ubuntu", "-o", "out").err();
    assertFalse(values.contains("warning"), values);

    String profile =
        """
        apiVersion: gpuprof.io/v1alpha1
        kind: PlatformProfile
        metadata: {name: %1$s}
        spec: {extends: gke-%1$s, pod: {releaseName: %1$s, nodeSelector: {%2$s}}}
        """;
    Path two = directory.resolve("two.yaml");
    Files.writeString(
        two, profile.formatted("cos", "pool: cos") + "---\n" + profile.formatted("ubuntu", "a: b"));
    Cli perhaps = run("compile", "two.yaml", "-t", "manifests", "-o", "out");
    assertTrue(
        perhaps.err().contains("two.yaml:6:1: warning[profiles-overlap]: nothing keeps"),
        perhaps.err());
    Files.writeString(
        two,
        profile.formatted("cos", "pool: cos")
            + "---\n"
            + profile.formatted("ubuntu", "pool: ubuntu"));
    Cli apart = run("compile", "two.yaml", "-t", "manifests", "-o", "out");
    assertFalse(apart.err().contains("warning"), apart.err());
  }

  @Test
  void theReleaseMayBeNamed() {
    String out = run("compile", "gke-cos", "-t", "manifests", "--release-name", "cos").out();
    assertTrue(out.contains("for a release cos;"), out);
    assertTrue(out.contains("\n  name: cos-gpuprof-device-plugin\n"), out);
    assertFalse(out.contains("instance: gpuprof-device-plugin"), out);
    String values = run("compile", "gke-cos", "--release-name", "cos").out();
    assertTrue(values.contains("helm upgrade --install cos "), values);
    Cli unknown = run("compile", "gke-cos", "--set", "foo.bar=1");
    assertTrue(unknown.err().contains("error[unknown-key]"), unknown.err());
    assertTrue(unknown.err().endsWith("1 error, 0 warnings\n"), unknown.err());
    Cli both =
        run("compile", "gke-cos", "ubuntu", "-t", "manifests", "--release-name", "a", "-o", "both");
    assertTrue(
        both.err()
            .contains("fix: in one cluster: leave out --release-name, which names both alike"),
        both.err());
    Cli wrong = run("compile", "gke-cos", "--release-name", "Cos!");
    assertEquals(1, wrong.code());
    assertTrue(
        wrong
            .err()
            .startsWith(
                "--release-name Cos!:1:1: error[invalid-value]: `spec.pod.releaseName` is `Cos!`"),
        wrong.err());
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
  }

  @Test
  void nothingIsWrittenWhenOneOfSeveralIsWrong() throws IOException {
    Cli run = run("compile", "gke-cos", "no-such", "-o", "out");
    assertEquals(1, run.code());
    assertEquals(List.of(), files());
    assertTrue(run.err().contains("error[unknown-profile]"), run.err());
  }

  @Test
  void everyShippedProfile() throws IOException {
    Cli refused = run("compile", "--all", "-t", "env", "-o", "out");
    assertEquals(1, refused.code(), "conflicts that nothing rules out need a word");
    assertTrue(refused.err().contains("--acknowledge"), refused.err());
    Cli run =
        run(
            "compile",
            "--all",
            "-t",
            "env",
            "-o",
            "out",
            "--acknowledge",
            String.join(",", Profiles.ACKNOWLEDGED));
    assertEquals(0, run.code(), run.err());
    assertEquals(
        Profiles.compilableNames().stream().map(n -> "out/" + n + "/env").sorted().toList(),
        files());
  }

  @Test
  void checkTellsWhatDiffers() throws IOException {
    run("compile", "ubuntu", "-o", "out");
    assertEquals(0, run("compile", "ubuntu", "-o", "out", "--check").code());
    Path values = directory.resolve("out/values.yaml");
    String before = Files.readString(values);
    Files.writeString(values, before.replace("driverRoot: /\n", "driverRoot: /opt\n"));
    Cli differs = run("compile", "ubuntu", "-o", "out", "--check");
    assertEquals(1, differs.code());
    assertTrue(
        differs.out().contains("\n-    driverRoot: /opt\n+    driverRoot: /\n"), differs.out());
    assertTrue(differs.err().contains("1 of 1 files differ"), differs.err());
    Files.delete(values);
    Cli missing = run("compile", "ubuntu", "-o", "out", "--check");
    assertEquals(1, missing.code());
    assertTrue(missing.out().startsWith("--- /dev/null\n"), missing.out());
    assertFalse(Files.exists(values), "--check must not write");
  }

  /** What profiles share is bound and written once; each must look as if it were the only one. */
  @Test
  void severalLookLikeEachAlone() throws IOException {
    List<String> specs =
        List.of(
            "extends: gke-cos\ndriverRoot: /opt/a\nreasons: {pod.image: not theirs to excuse}",
            "extends: gke-cos\npod: {image: {tag: v2}, tolerations: []}\nreasons: {pod: ours}",
            "extends: ./p0.yaml\nlog: {level: debug}",
            "extends: ./p0.yaml\nreasons: {log: ours}",
            "extends: [gke-cos, ./p1.yaml]\nplugin: {migStrategy: single}",
            "extends: ubuntu");
    List<String> arguments = new ArrayList<>(List.of("compile", "-o", "out"));
    for (int i = 0; i < specs.size(); i++) {
      String text = Profiles.document(specs.get(i)).replace("name: test", "name: p" + i);
      Files.writeString(directory.resolve("p" + i + ".yaml"), text);
      arguments.add("./p" + i + ".yaml");
    }
    Cli together = run(arguments.toArray(String[]::new));
    assertEquals(0, together.code(), together.err());
    for (int i = 0; i < specs.size(); i++) {
      assertEquals(
          run("compile", "./p" + i + ".yaml").out(),
          Files.readString(directory.resolve("out/p" + i + "/values.yaml")));
    }
  }

  @Test
  void withoutAnOptionItSaysTheSameAsWithOne() {
    for (String reference :
        List.of("gke-cos", "no-such-profile", "./missing.yaml", "gke", "eks-auto")) {
      Cli plain = run("compile", reference);
      Cli parsed = run("compile", "-t", "values", reference);
      assertEquals(parsed.code(), plain.code(), reference);
      assertEquals(parsed.out(), plain.out(), reference);
      assertEquals(parsed.err(), plain.err(), reference);
    }
  }

  @Test
  void theCurrentFolderIsAFolder() {
    ArtifactWriter writer = new ArtifactWriter(Path.of("."));
    assertEquals(Path.of("gke-cos/values.yaml"), writer.place("gke-cos/values.yaml"));
    assertThrows(InputException.class, () -> writer.place("../values.yaml"));
    assertThrows(InputException.class, () -> writer.place("gke-cos/../../values.yaml"));
    assertThrows(InputException.class, () -> writer.place("/values.yaml"));
  }

  @Test
  void linksInAFolderOfTheSameRunAreFoundToo() throws IOException {
    Files.createDirectories(directory.resolve("out/gke-cos"));
    Path elsewhere = Files.writeString(directory.resolve("elsewhere.yaml"), "mine");
    Files.createSymbolicLink(directory.resolve("out/gke-cos/values.yaml"), elsewhere);
    Cli run = run("compile", "gke-cos", "ubuntu", "-t", "env,values", "-o", "out");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("values.yaml` is a symbolic link"), run.err());
    assertEquals("mine", Files.readString(elsewhere));
  }

  @Test
  void linksAreNotFollowedOutOfTheFolder() throws IOException {
    Files.createDirectories(directory.resolve("elsewhere"));
    Files.createDirectories(directory.resolve("out"));
    Files.createSymbolicLink(directory.resolve("out/gke-cos"), directory.resolve("elsewhere"));
    Cli run = run("compile", "gke-cos", "ubuntu", "-t", "env", "-o", "out");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("symbolic link"), run.err());
    assertEquals(List.of(), files());
  }

  @Test
  void overridesReachEverythingThatFollows() {
    Cli run =
        run(
            "compile",
            "gke-cos",
            "-t",
            "manifests",
            "--set",
            "image.tag=1.10",
            "--set",
            "config.paths.driverRoot=/opt/x",
            "--set",
            "nodeSelector.example\\.com/pool=a",
            "--set",
            "config.plugin.migStrategy=mixed");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("image: ghcr.io/gpuprof/gpuprof:1.10"), run.out());
    assertTrue(run.out().contains("containerDriverRoot: /host/opt/x\n"), run.out());
    assertTrue(run.out().contains("example.com/pool: a\n"), run.out());
    assertTrue(run.out().contains("migStrategy: mixed\n"), run.out());
  }

  @Test
  void overridesMeetTheRules() {
    Cli run = run("compile", "gke-cos", "--set", "config.paths.devRoot=/dev");
    assertEquals(1, run.code());
    assertTrue(run.err().startsWith("--set config.paths.devRoot=/dev:1:"), run.err());
    Cli quota = run("compile", "gke-cos", "--set", "resourceQuota.create=false");
    assertEquals(1, quota.code(), quota.out());
  }

  @Test
  void aWholeValuesFileMayBeGivenBackWithEdits() throws IOException {
    String values = run("compile", "gke-cos").out();
    Files.writeString(
        directory.resolve("values.yaml"),
        values.replace("pullPolicy: IfNotPresent", "pullPolicy: Always"));
    Cli run = run("compile", "gke-cos", "-f", "values.yaml");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("pullPolicy: Always"));
  }

  /** Of a values file Helm may make something else than the compiler; of a setting it sees none. */
  @Test
  void aValuesFileThatHelmReadsOtherwise() throws IOException {
    Files.writeString(
        directory.resolve("v.yaml"),
        "podLabels: {shared: yes, fine: 'no'}\nterminationGracePeriodSeconds: 017\n");
    Cli run = run("compile", "gke-cos", "-f", "v.yaml");
    assertEquals(1, run.code());
    assertEquals("", run.out());
    List<String> found = run.err().lines().filter(l -> l.startsWith("v.yaml:")).toList();
    assertEquals(
        List.of(
            "v.yaml:1:21: error[helm-reads-otherwise]: Helm reads `yes` as true",
            "v.yaml:2:32: error[helm-reads-otherwise]: Helm reads `017` as 15"),
        found);
    assertEquals(run.err(), run("validate", "--as", "values", "v.yaml").out());
    // What the schema refuses is told as that, and not twice.
    Files.writeString(directory.resolve("v.yaml"), "tests: {enabled: yes}\n");
    Cli refused = run("compile", "gke-cos", "-f", "v.yaml");
    assertTrue(refused.err().contains("error[wrong-type]"), refused.err());
    assertFalse(refused.err().contains("helm-reads-otherwise"), refused.err());
    assertEquals(0, run("compile", "gke-cos", "--set", "podLabels.shared=yes").code());
  }

  @Test
  void derivedValuesCannotBeSet() {
    Cli run = run("compile", "gke-cos", "--set", "config.paths.containerDriverRoot=/x");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("error[derived-value]"), run.err());
    assertTrue(run.err().contains("hostRootMount + driverRoot"), run.err());
  }

  @Test
  void misspeltOverridesAreRefused() {
    Cli run = run("compile", "gke-cos", "--set", "image.tga=v1");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("did you mean `tag`?"), run.err());
    assertEquals("", run.out());
    assertEquals(1, run("compile", "gke-cos", "--set", "nonsense").code());
    assertEquals(1, run("compile", "gke-cos", "--set", "tests.enabled=yes").code());
  }

  @Test
  void usage() {
    assertEquals(2, run("compile").code());
    assertEquals(2, run("compile", "gke-cos", "--all").code());
    assertEquals(2, run("compile", "gke-cos", "ubuntu").code());
    assertEquals(2, run("compile", "gke-cos", "-t", "chart").code());
    assertEquals(2, run("compile", "gke-cos", "--check").code());
    assertEquals(2, run("compile", "gke-cos", "-t", "valuse").code());
    assertEquals(2, run("compile", "gke-cos", "--no-such-option").code());
    assertEquals(2, run("no-such-command").code());
    assertEquals(2, run().code());
    assertEquals(0, run("--help").code());
    assertEquals(0, run("compile", "--help").code());
    assertTrue(run("--version").out().startsWith("gpuprof "));
  }

  @Test
  void refusedAndLayers() {
    Cli refused = run("compile", "eks-auto");
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("error[platform-refused]"), refused.err());
    Cli layer = run("compile", "k3s-layer");
    assertEquals(1, layer.code());
    assertTrue(layer.err().contains("error[profile-is-layer]"), layer.err());
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    Files.createDirectories(directory.resolve("folder.yaml"));
    Files.write(directory.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
    assertTrue(run("compile", "folder.yaml").err().contains("it is a folder"));
    assertTrue(run("compile", "latin1.yaml").err().contains("it is not UTF-8"));
    assertTrue(run("compile", "./nothing.yaml").err().contains("error[file-not-found]"));
    assertEquals(1, run("compile", "gke-cos", "-f", "nothing.yaml").code());
  }

  @Test
  void aFileMayHoldSeveralProfiles() throws IOException {
    Files.writeString(
        directory.resolve("two.yaml"), OWN + "---\n" + OWN.replace("name: test", "name: other"));
    assertEquals(2, run("compile", "two.yaml").code());
    Cli run = run("compile", "two.yaml", "-t", "env", "-o", "out");
    assertEquals(0, run.code(), run.err());
    assertEquals(List.of("out/other/env", "out/test/env", "two.yaml"), files());
    Files.writeString(directory.resolve("two.yaml"), OWN + "---\n" + OWN);
    assertTrue(run("compile", "two.yaml", "-t", "env", "-o", "o2").err().contains("two outputs"));
  }
}
