package io.gpuprof.function;

import static io.gpuprof.function.Lists.at;
import static io.gpuprof.function.Lists.config;
import static io.gpuprof.function.Lists.item;
import static io.gpuprof.function.Lists.items;
import static io.gpuprof.function.Lists.kinds;
import static io.gpuprof.function.Lists.lines;
import static io.gpuprof.function.Lists.list;
import static io.gpuprof.function.Lists.ok;
import static io.gpuprof.function.Lists.profile;
import static io.gpuprof.function.Lists.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A cluster with two kinds of GPU nodes, and so with two profiles in one package. */
class TwoProfilesTest {

  private static final String COS_POOL = "pod: {nodeSelector: {pool: cos}%s}";
  private static final String UBUNTU_POOL = "pod: {nodeSelector: {pool: ubuntu}%s}";

  private static String two(String cos, String ubuntu) {
    return list(
        "",
        item("cos.yaml", profile("cos", "extends: gke-cos\n" + cos)),
        item("ubuntu.yaml", profile("ubu", "extends: gke-ubuntu\n" + ubuntu)));
  }

  private static List<String> rules(Outcome outcome) {
    return outcome.results().stream().map(r -> r.severity() + " " + r.rule()).toList();
  }

  private static List<?> daemonSets(String list) {
    return items(list).stream().filter(i -> "DaemonSet".equals(at(i, "kind"))).toList();
  }

  @Test
  void asTheyAreShippedTheyWantTheSameObjectsAndTheSameNodes() {
    Outcome outcome = run(two("", ""));
    assertTrue(outcome.failed());
    assertEquals(
        List.of(
            "ubuntu.yaml[0]: error[profiles-clash]: gpuprof.io/v1alpha1/PlatformProfile/ubu spec: the profiles `cos` and `ubu` both make the"
                + " DaemonSet gpuprof/gpuprof-device-plugin, each its own; give one of the profiles a pod.releaseName of its own, or name one"
                + " profile in the functionConfig",
            "ubuntu.yaml[0]: error[profiles-overlap]: gpuprof.io/v1alpha1/PlatformProfile/ubu spec.pod: the DaemonSet gpuprof/gpuprof-device-plugin"
                + " of `cos` and the DaemonSet gpuprof/gpuprof-device-plugin of `ubu` run on the same nodes, and two plugins for one resource"
                + " leave a node without allocatable GPUs; give both profiles a pod.nodeSelector with the same key and different values, such as"
                + " the label of their node pools"),
        lines(outcome));
  }

  @Test
  void whoDoesWhatIsSaidHasBothInOneNamespace() {
    String out =
        ok(
            two(
                COS_POOL.formatted(", releaseName: cos"),
                UBUNTU_POOL.formatted(", releaseName: ubuntu")));
    assertEquals(List.of(), run(out).results());
    assertEquals(out, ok(out));
    List<?> sets = daemonSets(out);
    assertEquals(
        List.of("cos-gpuprof-device-plugin", "ubuntu-gpuprof-device-plugin"),
        sets.stream().map(d -> at(d, "metadata", "name")).toList());
    assertEquals(1, kinds(out).stream().filter("Namespace"::equals).count());
    for (Object set : sets) {
      assertEquals("gpuprof", at(set, "metadata", "namespace"));
      for (Object other : sets) {
        Map<?, ?> labels = (Map<?, ?>) at(other, "spec", "template", "metadata", "labels");
        Map<?, ?> selector = (Map<?, ?>) at(set, "spec", "selector", "matchLabels");
        assertEquals(
            set.equals(other), labels.entrySet().containsAll(selector.entrySet()), "" + selector);
      }
    }
  }

  /** Whoever had one profile and adds another keeps the first as it is. */
  @Test
  void theFirstKeepsItsNameAndItsSelector() {
    String first =
        ok(
            list(
                "",
                item("cos.yaml", profile("cos", "extends: gke-cos\n" + COS_POOL.formatted("")))));
    String both = ok(two(COS_POOL.formatted(""), UBUNTU_POOL.formatted(", releaseName: ubuntu")));
    assertTrue(daemonSets(both).containsAll(daemonSets(first)));
    assertEquals(2, daemonSets(both).size());
  }

  @Test
  void otherNamesAloneDoNotKeepTheirPodsApart() {
    assertEquals(
        List.of("error profiles-clash"),
        rules(
            run(
                two(
                    COS_POOL.formatted(", nameOverride: a"),
                    UBUNTU_POOL.formatted(", nameOverride: b")))));
    assertEquals(
        List.of("error profiles-clash"),
        rules(
            run(
                two(
                    COS_POOL.formatted(", namespace: a"),
                    UBUNTU_POOL.formatted(", namespace: b")))));
  }

  @Test
  void nodesThatAreNotSurelyApartAreAWarning() {
    String cos = "pod: {releaseName: cos, nodeSelector: {cos: 'yes'}}";
    String ubuntu = "pod: {releaseName: ubu, nodeSelector: {ubuntu: 'yes'}}";
    assertEquals(List.of("warning profiles-overlap"), rules(run(two(cos, ubuntu))));
    String wider = "pod: {releaseName: ubu}";
    assertEquals(List.of("error profiles-overlap"), rules(run(two(cos, wider))));
    String tainted = "pod: {releaseName: ubu, tolerations: [{operator: Exists}]}";
    assertEquals(List.of("warning profiles-overlap"), rules(run(two(cos, tainted))));
  }

  private static String entry(String list, String... pairs) {
    int config = list.indexOf("functionConfig:");
    return list.substring(0, config) + "functionConfig:\n" + config(pairs).indent(2);
  }

  /** Two entries of a pipeline, each with a shipped profile. */
  @Test
  void twoRunsWithAReleaseNameEach() {
    String[] cos = {"profile=gke-cos", "releaseName=cos", "values.nodeSelector.pool=cos"};
    String[] ubuntu = {
      "profile=gke-ubuntu", "releaseName=ubuntu", "values.nodeSelector.pool=ubuntu"
    };
    String out = ok(entry(ok(list(config(cos))), ubuntu));
    assertEquals(2, daemonSets(out).size());
    assertEquals(out, ok(entry(ok(entry(out, cos)), ubuntu)));
    // The nodes of the first are looked at, too.
    assertEquals(
        List.of("error profiles-overlap"),
        rules(
            run(
                entry(
                    out,
                    "profile=gke-ubuntu",
                    "releaseName=ubuntu",
                    "values.nodeSelector.pool=cos"))));
  }

  @Test
  void twoRunsWithOneReleaseNameAreTold() {
    Outcome outcome = run(entry(ok(list(config("profile=gke-cos"))), "profile=gke-ubuntu"));
    assertEquals(
        List.of(
            "gpuprof/daemonset_gpuprof-device-plugin.yaml[0]: warning[profile-replaced]: apps/v1/DaemonSet/gpuprof/gpuprof-device-plugin"
                + " metadata.annotations[gpuprof.io/profile]: made from the profile `gke-cos` before, and now from `gke-ubuntu`; if the cluster is"
                + " to have both, give one of them a releaseName of its own in its functionConfig, or pod.releaseName in its profile"),
        lines(outcome).stream().filter(line -> line.contains("warning")).toList());
  }

  @Test
  void aReleaseNameThatIsNone() {
    Outcome outcome = run(list(config("profile=gke-cos", "releaseName=Mine!")));
    assertTrue(outcome.failed());
    assertEquals(
        List.of(
            "error[invalid-value]: v1/ConfigMap/function-input data.releaseName: `releaseName` is `Mine!`; expected at most 53 lower-case letters,"
                + " digits and dashes"),
        lines(outcome));
  }
}
