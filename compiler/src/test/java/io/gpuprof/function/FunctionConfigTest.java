package io.gpuprof.function;

import static io.gpuprof.function.Lists.at;
import static io.gpuprof.function.Lists.config;
import static io.gpuprof.function.Lists.find;
import static io.gpuprof.function.Lists.item;
import static io.gpuprof.function.Lists.kinds;
import static io.gpuprof.function.Lists.lines;
import static io.gpuprof.function.Lists.list;
import static io.gpuprof.function.Lists.ok;
import static io.gpuprof.function.Lists.profile;
import static io.gpuprof.function.Lists.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every form of functionConfig, and every mistake in one. */
class FunctionConfigTest {

  private static final String OWN =
      """
      apiVersion: gpuprof.io/v1alpha1
      kind: FunctionConfig
      metadata: {name: gpus}
      profile: gke-cos
      folder: infra/gpu
      values:
        image: {tag: v2}
        nodeSelector: {pool: gpu}
      """;

  private static Object image(String out) {
    return at(find(out, "DaemonSet"), "spec", "template", "spec", "containers", 0, "image");
  }

  private static Object path(String out) {
    return at(
        find(out, "DaemonSet"), "metadata", "annotations", "internal.config.kubernetes.io/path");
  }

  @Test
  void ownKind() {
    String out = ok(list(OWN));
    assertEquals("ghcr.io/gpuprof/gpuprof:v2", image(out));
    assertEquals("infra/gpu/daemonset_gpuprof-device-plugin.yaml", path(out));
    assertEquals(
        "gpu", at(find(out, "DaemonSet"), "spec", "template", "spec", "nodeSelector", "pool"));
  }

  @Test
  void ownKindAmongTheItemsToo() {
    String out = ok(list(OWN, item("gpuprof.yaml", OWN.replace("{name: gpus}", "\n  name: gpus"))));
    assertEquals("FunctionConfig", kinds(out).get(0));
    assertEquals(6, kinds(out).size());
    assertEquals(out, ok(out));
  }

  @Test
  void configMap() {
    String out =
        ok(
            list(
                config(
                    "profile=gke-cos",
                    "folder=.",
                    "values.image.tag=v2",
                    "values=nodeSelector: {pool: gpu}")));
    assertEquals("ghcr.io/gpuprof/gpuprof:v2", image(out));
    assertEquals("daemonset_gpuprof-device-plugin.yaml", path(out));
    assertEquals(
        "gpu", at(find(out, "DaemonSet"), "spec", "template", "spec", "nodeSelector", "pool"));
  }

  @Test
  void profileItself() {
    String lab = profile("lab", "extends: ubuntu");
    String out = ok(list(lab));
    assertEquals(
        "lab", at(find(out, "DaemonSet"), "metadata", "annotations", "gpuprof.io/profile"));
    // kpt's configPath hands it in twice.
    assertEquals(5, kinds(ok(list(lab, item("lab.yaml", lab)))).size());
  }

  @Test
  void profileByPath() {
    String out =
        ok(
            list(
                config("profile=./labs/lab.yaml"),
                item("labs/lab.yaml", profile("lab", "extends: ../site.yaml")),
                item("site.yaml", profile("site", "extends: ubuntu"))));
    assertEquals(
        "lab", at(find(out, "DaemonSet"), "metadata", "annotations", "gpuprof.io/profile"));
  }

  @Test
  void noneAtAllMeansTheProfilesOfThePackage() {
    for (String config : List.of("", config(), "null")) {
      String input = list(config, item("lab.yaml", profile("lab", "extends: ubuntu")));
      assertEquals(
          5, kinds(ok(input.replace("functionConfig:\n  null", "functionConfig: null"))).size());
    }
  }

  @Test
  void acknowledgedConflicts() {
    assertEquals(
        List.of("rival-plugin"),
        run(list(config("profile=minikube"))).results().stream()
            .filter(r -> r.severity().toString().equals("error"))
            .map(FunctionResult::rule)
            .toList());
    ok(list(config("profile=minikube", "acknowledge=minikube-addon, other")));
  }

  private static void wrong(String config, String... expected) {
    Outcome outcome =
        run(list(config, item("a.yaml", "apiVersion: v1\nkind: A\nmetadata:\n  name: a")));
    assertTrue(outcome.failed());
    assertTrue(outcome.output().contains("kind: A\n"));
    assertEquals(List.of(expected), lines(outcome));
  }

  @Test
  void mistakesInAConfigMap() {
    wrong(
        config("profil=gke-cos", "mode=valdate", "folder=../x"),
        "error[invalid-value]: v1/ConfigMap/function-input data.folder: `folder` is `../x`; expected a folder in the package such as `gpuprof` or `infra/gpu`, or `.` for the package itself",
        "error[invalid-value]: v1/ConfigMap/function-input data.mode: `mode` is `valdate`; expected one of: generate, validate; did you mean `validate`?",
        "error[unknown-key]: v1/ConfigMap/function-input data.profil: unknown key `profil`; did you mean `profile`?");
    wrong(
        config("image.tag=v2"),
        "error[unknown-key]: v1/ConfigMap/function-input data[image.tag]: unknown key `image.tag`; known are: mode, profile, releaseName, folder, values, acknowledge; a value of the chart is set as `values.image.tag`");
    wrong(
        config("profile=x").replace("'x'", "5"),
        "error[wrong-type]: v1/ConfigMap/function-input data.profile: `profile` is an integer; expected a string, as in every ConfigMap; put the value in quotes");
    wrong(
        config("profile=gke-coss"),
        "error[unknown-profile]: v1/ConfigMap/function-input: there is no profile `gke-coss`; did you mean `gke-cos`?");
    wrong(
        config("profile=gke-cos", "values.image.tagg=v2"),
        "error[unknown-key]: v1/ConfigMap/function-input data[values.image.tagg]: unknown key `image.tagg`; did you mean `tag`?");
    wrong(
        config("profile=gke-cos", "values=- 1"),
        "error[wrong-type]: v1/ConfigMap/function-input data.values: `values` holds no map; expected YAML text with one; write for example `image: {tag: v2}`");
  }

  @Test
  void mistakesInOurOwnKind() {
    wrong(
        OWN.replace("folder:", "foldr:"),
        "error[unknown-key]: gpuprof.io/v1alpha1/FunctionConfig/gpus foldr: unknown key `foldr`; did you mean `folder`?");
    wrong(
        OWN.replace("v1alpha1", "v1"),
        "error[invalid-value]: gpuprof.io/v1/FunctionConfig/gpus apiVersion: `apiVersion` is `gpuprof.io/v1`; expected `gpuprof.io/v1alpha1`");
    wrong(
        OWN.replace("kind: FunctionConfig", "kind: FunctionConfg"),
        "error[unknown-function-config]: gpuprof.io/v1alpha1/FunctionConfg/gpus kind: the functionConfig is a `FunctionConfg` of `gpuprof.io/v1alpha1`; expected `FunctionConfig` or `PlatformProfile` of `gpuprof.io/v1alpha1`, or a `ConfigMap` of `v1`; did you mean `FunctionConfig`?");
  }

  @Test
  void refusedPlatforms() {
    Outcome outcome = run(list(config("profile=eks-auto")));
    assertTrue(outcome.failed());
    assertEquals("platform-refused", outcome.results().get(0).rule());
  }
}
