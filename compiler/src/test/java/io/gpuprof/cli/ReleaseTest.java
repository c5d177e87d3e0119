package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values files of one release are judged as one, whoever says that they are of one. */
class ReleaseTest {

  private static final String PRESENT_DRIVER =
      """
      hostPaths: {driverInstallDir: /opt/nvidia}
      driver: {enabled: false}
      toolkit: {enabled: true}
      """;

  @TempDir Path directory;

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Cli validate(String... arguments) {
    return Cli.run(
        directory,
        Stream.concat(Stream.of("validate"), Stream.of(arguments)).toArray(String[]::new));
  }

  /** Each finding as {@code file:line:column id}. */
  private static List<String> findings(Cli run) {
    return run.out()
        .lines()
        .filter(l -> l.matches(".*: (error|warning|info)\\[.*"))
        .map(l -> l.replaceAll(": (?:error|warning|info)\\[([a-z-]*)].*", " $1"))
        .toList();
  }

  @Test
  void aContradictionBetweenTwoFiles() throws IOException {
    write("base.yaml", PRESENT_DRIVER);
    write("prod.yaml", "driver: {enabled: true}\n");
    assertEquals(0, validate("base.yaml").code(), "by itself it is fine");
    Cli run = validate("--release", "base.yaml,prod.yaml");
    assertEquals(1, run.code(), run.err());
    assertEquals(List.of("base.yaml:1:31 operator-driver-contradicts"), findings(run));
    assertTrue(
        run.out().contains("driver.enabled is not `false` (prod.yaml laid over base.yaml)\n"),
        run.out());
    write("prod/base.yaml", "driver: {enabled: true}\n");
    assertTrue(
        validate("--release", "base.yaml,prod/base.yaml")
            .out()
            .contains("(prod/base.yaml laid over base.yaml)\n"));
    assertEquals(
        List.of(), findings(validate("--release", "prod.yaml,base.yaml")), "the later file wins");
  }

  @Test
  void aFileOfAReleaseIsNotJudgedByItself() throws IOException {
    write("base.yaml", "hostPaths: {driverInstallDir: /opt/nvidia}\ntoolkit: {}\ngfd: {}\n");
    write("prod.yaml", "driver: {enabled: false}\n");
    assertEquals(1, validate("base.yaml").code());
    Cli run = validate(".", "--release", "base.yaml,./prod.yaml");
    assertEquals(0, run.code(), run.out());
    assertTrue(run.err().contains("2 files checked\n"), run.err());
  }

  @Test
  void findingsPointAtTheValueThatWins() throws IOException {
    write("base.yaml", "affinity: {}\ndeviceListStrategy: envvar\nnvidiaDriverRoot: /\n");
    write("prod.yaml", "affinity: {}\ndeviceListStrategy: cdi-crio\n");
    assertEquals(
        List.of("prod.yaml:2:21 plugin-value-invalid"),
        findings(validate("--release", "base.yaml,prod.yaml")));
    write("prod.yaml", "affinity: {}\ndeviceListStrategy: cdi-cri\nnvidiaDriverRoot: null\n");
    assertEquals(
        List.of("prod.yaml:2:21 plugin-driver-root-unmounted"),
        findings(validate("--release", "base.yaml,prod.yaml")));
  }

  @Test
  void listsAreReplaced() throws IOException {
    write(
        "base.yaml",
        """
        toolkit:
          env:
            - {name: CONTAINERD_CONFIG, value: /var/lib/rancher/k3s/agent/etc/containerd/config.toml}
            - {name: CONTAINERD_SOCKET, value: /run/k3s/containerd/containerd.sock}
        driver: {enabled: false}
        """);
    write(
        "prod.yaml",
        """
        toolkit:
          env:
            - {name: CONTAINERD_CONFIG, value: /var/lib/rancher/k3s/agent/etc/containerd/config.toml}
        """);
    assertEquals(
        List.of("prod.yaml:3:40 operator-toolkit-socket-unstated"),
        findings(validate("--release", "base.yaml,prod.yaml")));
  }

  /** A finding that one file has, a second settles and a third brings back is not the first's. */
  @Test
  void aMistakeThatComesBack() throws IOException {
    write("a.yaml", "hostPaths: {driverInstallDir: /opt/nvidia}\ntoolkit: {}\ngfd: {}\n");
    write("b.yaml", "driver: {enabled: false}\n");
    write("c.yaml", "driver: {enabled: true}\n");
    assertTrue(validate("--release", "a.yaml,c.yaml").out().contains("is not `false`\n"));
    assertTrue(
        validate("--release", "a.yaml,b.yaml,c.yaml")
            .out()
            .contains("is not `false` (c.yaml laid over b.yaml laid over a.yaml)\n"));
  }

  /** A key that nobody reads is told in each file that has it, and not once a release. */
  @Test
  void misspeltKeysAreToldOnceAFile() throws IOException {
    write("base.yaml", "affinity: {}\nmigStratgy: none\ngfd: {noTimestamp: true}\n");
    write("prod.yaml", "migStratgy: single\nnvidiaDriverRoot: /\n");
    write("test.yaml", "nvidiaDriverRoot: /\n");
    assertEquals(
        List.of(
            "base.yaml:2:1 chart-value-unknown",
            "base.yaml:3:7 chart-value-dead",
            "prod.yaml:1:1 chart-value-unknown"),
        findings(
            validate(
                ".",
                "--release",
                "base.yaml,prod.yaml",
                "--release",
                "base.yaml,test.yaml",
                "--strict")));
  }

  /** Null takes away what a lower file has; with nothing to take it is a mistake as ever. */
  @Test
  void nullInValuesOfOurChart() throws IOException {
    write("base.yaml", Files.readString(Path.of("../examples/gke-cos/values.yaml")));
    write("prod.yaml", "priorityClassName: null\n");
    assertEquals(List.of(), findings(validate("--release", "base.yaml,prod.yaml")));
    write("prod.yaml", "priorityClasName: null\npodLabels: {team: on}\n");
    assertEquals(
        List.of("prod.yaml:1:1 unknown-key"),
        findings(validate("--release", "base.yaml,prod.yaml")));
    write("prod.yaml", "podLabels: {team: on}\n");
    assertEquals(
        List.of("prod.yaml:1:19 helm-reads-otherwise"),
        findings(validate("--release", "base.yaml,prod.yaml")));
  }

  /** Helm lays a values file over that of the chart, also when nobody names the latter. */
  @Test
  void anUmbrellaChartHasValuesOfItsOwn() throws IOException {
    write(
        "gpu/Chart.yaml",
        "name: gpu\ndependencies: [{name: gpu-operator, alias: operator, version: v25.3.0}]\n");
    write("gpu/values.yaml", "operator: {enabled: true, driver: {enabled: false}}\n");
    write(
        "gpu/values-prod.yaml", "operator: {hostPaths: {driverInstallDir: /opt/nvidia}, mig: 0}\n");
    for (List<String> arguments :
        List.of(
            List.of("gpu"),
            List.of("gpu/values-prod.yaml"),
            List.of("gpu", "--release", "gpu/values-prod.yaml"))) {
      Cli run = validate(arguments.toArray(String[]::new));
      assertEquals(List.of(), findings(run), arguments.toString());
    }
    write(
        "gpu/values.yaml",
        "operator: {enabled: true, driver: {enabled: true}, cdi: {defalt: 0}}\n");
    for (List<String> arguments :
        List.of(List.of("gpu"), List.of("--release", "gpu/values-prod.yaml"))) {
      assertEquals(
          List.of(
              "gpu/values-prod.yaml:1:42 operator-driver-contradicts",
              "gpu/values.yaml:1:58 chart-value-unknown"),
          findings(validate(arguments.toArray(String[]::new))));
    }
    write("gpu/values-prod.yaml", "operator: null\n");
    assertEquals(0, validate("--release", "gpu/values-prod.yaml").code());
  }

  @Test
  void whoseValuesTheyAre() throws IOException {
    write("a.yaml", "affinity: {}\n");
    write("b.yaml", "runtimeClasName: nvidia\n");
    Cli unknown = validate("--release", "a.yaml,b.yaml");
    assertEquals(List.of("a.yaml:1:1 unknown-kind"), findings(unknown));
    assertTrue(unknown.out().contains("no chart that gpuprof knows: a.yaml, b.yaml"));
    assertEquals(0, validate("--release", "a.yaml,b.yaml", "--skip-unknown").code());
    assertEquals(
        List.of("b.yaml:1:1 chart-value-unknown"),
        findings(validate("--release", "a.yaml,b.yaml", "--as", "nvidia-device-plugin-values")));
    write("nvidia-device-plugin.yaml", "affinity: {}\n");
    assertEquals(
        List.of("b.yaml:1:1 chart-value-unknown"),
        findings(validate("--release", "nvidia-device-plugin.yaml,b.yaml")));
  }

  @Test
  void whatCannotBeReadOfARelease() throws IOException {
    write("base.yaml", "hostPaths: {driverInstallDir: /opt/nvidia}\ntoolkit: {}\ncdi: {}\n");
    write("bad.yaml", "driver: {enabled: false\n");
    write("list.yaml", "[1]\n");
    assertEquals(
        List.of("none.yaml file-not-found"),
        findings(validate("--release", "base.yaml,none.yaml")));
    assertEquals(
        List.of("bad.yaml:1:9 yaml-syntax"), findings(validate("--release", "base.yaml,bad.yaml")));
    write("two.yaml", "driver: {enabled: false}\n---\ndriver: {enabled: true}\n");
    assertEquals(
        List.of("two.yaml:1:1 release-values-unread"),
        findings(validate("-v", "--release", "base.yaml,two.yaml")));
    assertTrue(
        findings(validate("--release", "base.yaml,list.yaml"))
            .contains("list.yaml:1:1 wrong-type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--release=", "--release=a.yaml,", "--release=a.yaml --as=profile", ""})
  void wrongUsage(String arguments) {
    Cli run = validate(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("--release"), run.err());
  }

  private void application(String source) throws IOException {
    write(
        "apps/gpu.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: gpu}\nspec:\n  source:\n"
            + source.indent(4));
  }

  @Test
  void anApplicationWithAChartOfTheRepository() throws IOException {
    Files.createDirectories(directory.resolve(".git"));
    write(
        "charts/gpu/Chart.yaml",
        "name: gpu\ndependencies: [{name: gpu-operator, version: v25.3.0}]\n");
    write("charts/gpu/values.yaml", "gpu-operator: {driver: {enabled: false}}\n");
    write(
        "charts/gpu/values-gke.yaml",
        "gpu-operator: {hostPaths: {driverInstallDir: /opt/nvidia}}\n");
    write("env/prod.yaml", "gpu-operator: {driver: {version: '570'}}\n");
    application(
        """
        path: charts/gpu
        helm:
          ignoreMissingValueFiles: true
          valueFiles: [values-gke.yaml, /env/prod.yaml, ../../env/none.yaml]
        """);
    Cli right = validate(".");
    assertEquals(0, right.code(), right.out());
    assertFalse(right.err().contains("not looked at"), right.err());
    assertTrue(right.err().contains("4 files checked, 1 file passed over"), right.err());
    // What the Application names lies in its repository, whatever part of it is looked at.
    write("env/prod.yaml", "gpu-operator: {driver: {enabled: true}}\n");
    for (String part : List.of(".", "apps", "apps/gpu.yaml")) {
      assertEquals(
          List.of("charts/gpu/values-gke.yaml:1:46 operator-driver-contradicts"),
          findings(validate(part)));
    }
    application(
        """
        path: charts/gpu
        helm:
          valueFiles: [values-gke.yaml, /env/prod.yaml, ../../env/none.yaml]
          parameters: [{name: gpu-operator.driver.enabled, value: "false"}]
        """);
    Cli partly = validate(".");
    assertEquals(0, partly.code(), partly.out());
    assertTrue(
        partly.err().contains("values from 1 source were not looked at; -v says which"),
        partly.err());
    assertEquals(
        List.of("apps/gpu.yaml:8:53 release-values-unread"), findings(validate("-v", ".")));
  }

  /** The files of a contradiction are named, also where one of them is the Application itself. */
  @Test
  void aParameterAgainstAValuesFile() throws IOException {
    write("charts/gpu/Chart.yaml", "name: gpu-operator\nversion: v25.3.0\n");
    write("charts/gpu/values-gke.yaml", PRESENT_DRIVER);
    application(
        """
        path: charts/gpu
        helm:
          valueFiles: [values-gke.yaml]
          parameters:
            - {name: driver.enabled, value: "true"}
            - {name: migg.strategy, value: none}
        """);
    Cli run = validate(".");
    assertEquals(
        List.of(
            "apps/gpu.yaml:11:18 chart-value-unknown",
            "charts/gpu/values-gke.yaml:1:31 operator-driver-contradicts"),
        findings(run));
    assertTrue(
        run.out().contains("is not `false` (gpu.yaml laid over values-gke.yaml)\n"), run.out());
  }

  @Test
  void valuesOfAnotherSource() throws IOException {
    write(
        "apps/gpu.yaml",
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: gpu}
        spec:
          sources:
            - chart: nvidia-device-plugin
              helm: {valueFiles: [$values/gpu/base.yaml, $values/gpu/prod.yaml]}
            - {ref: values, repoURL: https://example.com/here}
        """);
    write("gpu/base.yaml", "affinity: {}\nnvidiaDriverRoot: /opt/nvidia\n");
    write("gpu/prod.yaml", "deviceListStrategy: cdi-cri\n");
    assertEquals(
        List.of(
            "gpu/base.yaml:2:19 plugin-dev-root-unstated",
            "gpu/base.yaml:2:19 plugin-hook-path-unstated"),
        findings(validate(".")));
  }

  /** The chart lies in Git, its values in a ConfigMap of another file, in a file and in place. */
  @Test
  void aReleaseOfFlux() throws IOException {
    write("charts/gpu/Chart.yaml", "name: gpu\ndependencies: [{name: gpu-operator}]\n");
    write("charts/gpu/values.yaml", "gpu-operator: {hostPaths: {driverInstallDir: /opt/nvidia}}\n");
    write("charts/gpu/values-gke.yaml", "gpu-operator: {driver: {enabled: false}}\n");
    write(
        "clusters/values.yaml",
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: gpu, namespace: gpu}
        data:
          values.yaml: |
            gpu-operator:
              hostPaths:
                driverInstallDir: /opt/elsewhere
          enabled: "true"
        """);
    String release =
        """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: gpu, namespace: gpu}
        spec:
          chart:
            spec:
              chart: ./charts/gpu
              sourceRef: {kind: GitRepository, name: here}
        """;
    write("clusters/gpu.yaml", release);
    assertEquals(
        List.of("charts/gpu/values.yaml:1:46 operator-driver-contradicts"),
        findings(validate(".")));
    String given =
        release
            + "      valuesFiles: [charts/gpu/values-gke.yaml]\n"
            + "  valuesFrom: [{kind: ConfigMap, name: gpu}";
    write("clusters/gpu.yaml", given + "]\n");
    assertEquals(List.of(), findings(validate("clusters")));
    write(
        "clusters/gpu.yaml",
        given
            + ", {kind: ConfigMap, name: gpu, valuesKey: enabled, targetPath: gpu-operator.driver.enabled}]\n");
    Cli run = validate("clusters");
    assertEquals(List.of("clusters/values.yaml:8:27 operator-driver-contradicts"), findings(run));
    String all = "not `false` (gpu.yaml laid over values.yaml laid over values-gke.yaml)";
    assertTrue(run.out().contains(all), run.out());
    write("clusters/gpu.yaml", given + "]\n  values: {gpu-operator: {driver: {enabled: true}}}\n");
    assertTrue(validate("clusters").out().contains(all));
    write("clusters/gpu.yaml", given + "]\n");
    assertEquals(
        List.of("clusters/gpu.yaml:10:40 release-values-unread"),
        findings(validate("-v", "clusters/gpu.yaml")),
        "the ConfigMap is in no file that was named");
  }

  /** A pull request may not choose what is read of the machine. */
  @Test
  void nothingOutsideTheRepositoryIsRead() throws IOException {
    Files.createDirectories(directory.resolve("repository/.git"));
    write("outside.yaml", "secret: [\n");
    Files.createSymbolicLink(
        directory.resolve("repository/link.yaml"), directory.resolve("outside.yaml"));
    write(
        "repository/helmfile.yaml",
        """
        releases:
          - name: plugin
            chart: nvdp/nvidia-device-plugin
            values: [../outside.yaml, link.yaml, %s, "\\0"]
        """
            .formatted(directory.resolve("outside.yaml")));
    for (String part : List.of("repository", "repository/helmfile.yaml")) {
      Cli run = validate("-v", part);
      assertEquals(0, run.code(), run.out());
      assertEquals(4, findings(run).size(), run.out());
      assertFalse(run.out().contains("secret"), run.out());
    }
  }

  @Test
  void aHelmfile() throws IOException {
    write(
        "deploy/helmfile.yaml",
        """
        repositories: [{name: nvidia, url: https://example.com}]
        releases:
          - name: operator
            chart: nvidia/gpu-operator
            values:
              - ../values/base.yaml
              - values.yaml.gotmpl
              - driver: {enabled: true}
          - name: umbrella
            chart: ./charts/gpu
            values: [../values/umbrella.yaml]
        """);
    write("other/helmfile.yaml.gotmpl", "releases: {{ .Values.releases }}\n");
    write(
        "deploy/charts/gpu/Chart.yaml", "name: x\ndependencies: [{name: nvidia-device-plugin}]\n");
    write("values/base.yaml", PRESENT_DRIVER);
    write("values/umbrella.yaml", "nvidia-device-plugin: {affinity: {}, migStratgy: none}\n");
    Cli run = validate(".");
    assertEquals(
        List.of(
            "values/base.yaml:1:31 operator-driver-contradicts",
            "values/umbrella.yaml:1:38 chart-value-unknown"),
        findings(run));
    assertTrue(run.err().contains("values from 1 source were not looked at"), run.err());
    assertTrue(run.err().contains("1 file with template syntax passed over"), run.err());
    assertTrue(
        validate("-v", ".")
            .out()
            .contains(
                "deploy/helmfile.yaml:7:9: info[release-values-unread]: not looked at: `values.yaml.gotmpl`: it is a template"));
  }

  @Test
  void inlineValuesOfKustomize() throws IOException {
    write("gpu/values.yaml", PRESENT_DRIVER);
    write("gpu/more.yaml", "driver: {version: '570'}\n");
    for (String merge :
        List.of("", "valuesMerge: override, ", "valuesMerge: replace, ", "valuesMerge: merge, ")) {
      write(
          "gpu/kustomization.yaml",
          "helmCharts:\n  - {name: gpu-operator, %svaluesFile: values.yaml, additionalValuesFiles: [more.yaml], valuesInline: {driver: {enabled: true}}}\n"
              .formatted(merge));
      boolean wins = merge.isEmpty() || merge.contains("override");
      assertEquals(
          wins ? List.of("gpu/values.yaml:1:31 operator-driver-contradicts") : List.of(),
          findings(validate("gpu/kustomization.yaml")),
          merge);
    }
  }
}
