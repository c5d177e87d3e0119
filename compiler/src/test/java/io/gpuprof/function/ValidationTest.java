package io.gpuprof.function;

import static io.gpuprof.function.Lists.config;
import static io.gpuprof.function.Lists.edit;
import static io.gpuprof.function.Lists.instead;
import static io.gpuprof.function.Lists.item;
import static io.gpuprof.function.Lists.list;
import static io.gpuprof.function.Lists.ok;
import static io.gpuprof.function.Lists.profile;
import static io.gpuprof.function.Lists.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The mode validate. */
class ValidationTest {

  private static String validating(String list) {
    return edit(list, "profile: 'gke-cos'", "profile: 'gke-cos'\n    mode: validate");
  }

  private static List<String> rules(Outcome outcome) {
    return outcome.results().stream()
        .map(r -> r.severity() + " " + r.rule() + " " + r.field())
        .toList();
  }

  private static String generated() {
    return ok(list(config("profile=gke-cos")));
  }

  @Test
  void whatWasGeneratedIsFine() {
    String input = validating(generated());
    assertEquals(input, ok(input));
  }

  @Test
  void whatWasEditedIsNot() {
    String input =
        validating(instead(generated(), "priorityClassName:", "priorityClassName: mine"));
    Outcome outcome = run(input);
    assertTrue(outcome.failed());
    assertTrue(outcome.output().startsWith(input));
    assertEquals(
        List.of("error generated-differs spec.template.spec.priorityClassName"), rules(outcome));
  }

  @Test
  void missingAndStaleObjects() {
    String generated = generated();
    int account = generated.indexOf("  - apiVersion: v1\n    kind: ServiceAccount");
    int next = generated.indexOf("  - apiVersion:", account + 5);
    String missing = generated.substring(0, account) + generated.substring(next);
    assertEquals(List.of("error generated-missing "), rules(run(validating(missing))));
    String stale = edit(generated, "profile: 'gke-cos'", "profile: 'ubuntu'\n    mode: validate");
    assertTrue(rules(run(stale)).contains("error generated-stale "), stale);
  }

  @Test
  void nothingGeneratedYetIsFine() {
    ok(list(config("mode=validate"), item("lab.yaml", profile("lab", "extends: ubuntu"))));
    ok(list(config("mode=validate")));
  }

  @Test
  void profilesAndStartupConfigs() {
    Outcome outcome =
        run(
            list(
                config("mode=validate"),
                item("lab.yaml", profile("lab", "extends: ubuntu\ndriverRoot: /opt/nvidia")),
                item(
                    "cm.yaml",
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: c
                    data:
                      notes: "no: [yaml"
                      config.yaml: |
                        apiVersion: gpuprof.io/v1alpha1
                        kind: RuntimeConfig
                        profil: x
                      values.yaml: |
                        config: {kind: RuntimeConfig}
                        imag: {}
                    """),
                item(
                    "fn.yaml",
                    """
                    apiVersion: gpuprof.io/v1alpha1
                    kind: FunctionConfig
                    metadata:
                      name: f
                    mod: validate
                    """)));
    assertTrue(outcome.failed());
    List<String> rules = rules(outcome);
    assertTrue(rules.contains("error dev-root-unstated spec.driverRoot"), rules.toString());
    assertTrue(rules.contains("error unknown-key data[config.yaml]"), rules.toString());
    assertTrue(rules.contains("error unknown-key data[values.yaml]"), rules.toString());
    assertTrue(rules.contains("error unknown-key mod"), rules.toString());
  }

  @Test
  void hintsAreForWhoeverAsksForACheck() {
    String[] bottlerocket = {"profile=eks-bottlerocket", "acknowledge=bottlerocket-builtin-plugin"};
    assertEquals(List.of(), run(list(config(bottlerocket))).results());
    Outcome check = run(list(config(bottlerocket[0], bottlerocket[1], "mode=validate")));
    assertEquals(List.of("info rival-plugin "), rules(check));
  }

  /** What a mistake in a package says is found by its place, whatever the file is called. */
  @Test
  void findingsAreSortedTheWorstFirst() {
    Outcome outcome =
        run(
            list(
                config("mode=validate"),
                item(
                    "b.yaml",
                    profile(
                        "b", "extends: eks-al2\npod: {releaseName: b, nodeSelector: {pool: b}}")),
                item(
                    "a.yaml",
                    profile(
                        "a", "extends: eks-al2\npod: {releaseName: a, nodeSelector: {pool: a}}")),
                item("c.yaml", profile("c", "extend: ubuntu"))));
    List<String> lines = Lists.lines(outcome);
    assertTrue(lines.get(0).startsWith("c.yaml[0]: error[unknown-key]"), lines.toString());
    List<String> sorted =
        lines.stream().filter(l -> l.contains("warning[")).map(l -> l.substring(0, 1)).toList();
    assertEquals(sorted.stream().sorted().toList(), sorted);
  }

  @Test
  void mistakesInExistingManifests() {
    Outcome outcome =
        run(
            list(
                config("mode=validate"),
                item(
                    "nvidia.yaml",
                    """
                    apiVersion: apps/v1
                    kind: DaemonSet
                    metadata:
                      name: nvidia-device-plugin
                      namespace: kube-system
                    spec:
                      selector: {matchLabels: {name: n}}
                      template:
                        metadata: {labels: {name: n}}
                        spec:
                          containers:
                            - name: nvidia-device-plugin-ctr
                              image: nvcr.io/nvidia/k8s-device-plugin:v0.17.0
                              env:
                                - name: DEVICE_LIST_STRATGY
                                  value: envvar
                              securityContext: {privileged: true}
                              volumeMounts:
                                - name: device-plugin
                                  mountPath: /var/lib/kubelet/device-plugins
                          volumes:
                            - name: device-plugin
                              hostPath: {path: /var/lib/kubelet/device-plugins}
                    """)));
    assertTrue(outcome.failed());
    assertTrue(
        rules(outcome)
            .contains(
                "error plugin-variable-misspelt spec.template.spec.containers[0].env[0].name"),
        rules(outcome).toString());
  }
}
