package io.gpuprof.function;

import static io.gpuprof.function.Lists.above;
import static io.gpuprof.function.Lists.at;
import static io.gpuprof.function.Lists.config;
import static io.gpuprof.function.Lists.edit;
import static io.gpuprof.function.Lists.find;
import static io.gpuprof.function.Lists.instead;
import static io.gpuprof.function.Lists.item;
import static io.gpuprof.function.Lists.items;
import static io.gpuprof.function.Lists.kinds;
import static io.gpuprof.function.Lists.lines;
import static io.gpuprof.function.Lists.list;
import static io.gpuprof.function.Lists.ok;
import static io.gpuprof.function.Lists.profile;
import static io.gpuprof.function.Lists.run;
import static io.gpuprof.function.Lists.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The function as generator, mutator and keeper of what is not its own. */
class KrmFunctionTest {

  private static final String COS = config("profile=gke-cos");

  /** Everything that a round trip could damage. */
  private static final String ODD =
      """
      # Comments of ours 😀, above a map in a list.
      - apiVersion: v1   # trailing
        kind: ConfigMap
        metadata:
          name: "odd"
          annotations: {a: &x b, c: *x}
        data:
          yes: no
          mode: 0644
          nothing: ~
          version: 1.10
          script: |
            #!/bin/sh
            echo "# no comment"

          folded: >-
            some
            words
          wide: "😀 ü"
      # Above the second.
      -   kind: Custom
          apiVersion: example.com/v1
          metadata: {name: other}
          spec: !thing
            <<: {merged: 1}
            twice: 1
            twice: 2
      """;

  private static String odd(String config) {
    return "# First line.\napiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"
        + ODD
        + "functionConfig:\n"
        + config.indent(2);
  }

  @Test
  void generatesFromAShippedProfile() {
    String out = ok(list(COS));
    assertEquals(
        List.of("Namespace", "ServiceAccount", "ResourceQuota", "ConfigMap", "DaemonSet"),
        kinds(out));
    Object daemonSet = find(out, "DaemonSet");
    Map<?, ?> annotations = (Map<?, ?>) at(daemonSet, "metadata", "annotations");
    assertEquals(
        "gpuprof/daemonset_gpuprof-device-plugin.yaml",
        annotations.get("internal.config.kubernetes.io/path"));
    assertEquals("0", annotations.get("internal.config.kubernetes.io/index"));
    assertEquals("gpuprof-device-plugin", annotations.get("gpuprof.io/generated-by"));
    assertEquals(
        Set.of(
            "internal.config.kubernetes.io/path",
            "internal.config.kubernetes.io/index",
            "gpuprof.io/profile",
            "gpuprof.io/generated-by",
            "gpuprof.io/last-written"),
        annotations.keySet());
  }

  @Test
  void generatesFromAProfileInThePackage() {
    String out =
        ok(
            list(
                config(),
                item("lab.yaml", profile("lab", "extends: ./site.yaml")),
                item("site.yaml", profile("site", "extends: ubuntu\npod: {namespace: gpus}"))));
    assertEquals(
        "lab", at(find(out, "DaemonSet"), "metadata", "annotations", "gpuprof.io/profile"));
    assertEquals("gpus", at(find(out, "DaemonSet"), "metadata", "namespace"));
    assertEquals(out, ok(out));
  }

  @Test
  void aRunIsDoneAfterOnePass() {
    for (String input :
        List.of(
            list(COS),
            list(COS, item("a.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: a")),
            odd(COS),
            list(COS).replace("\n", "\r\n"))) {
      String once = ok(input);
      assertEquals(once, ok(once));
    }
  }

  @Test
  void whatIsNotOursKeepsEveryByte() {
    String out = ok(odd(COS));
    assertTrue(out.startsWith("# First line.\n"), out);
    assertTrue(out.contains("items:\n" + ODD + "- apiVersion: v1\n"), out);
    assertTrue(out.endsWith("functionConfig:\n" + COS.indent(2)), out);
    assertEquals("0644", ODD.substring(ODD.indexOf("0644"), ODD.indexOf("0644") + 4));
  }

  @Test
  void nothingToDoIsAnswerEqualToTheByte() {
    String validate = odd(config("mode=validate"));
    assertEquals(validate, ok(validate));
    String windows = validate.replace("\n", "\r\n");
    assertEquals(windows, ok(windows));
    assertEquals("\uFEFF" + validate, ok("\uFEFF" + validate));
    String document = "---\n" + validate + "...\n";
    assertEquals(document, ok(document));
  }

  @Test
  void additionsOfUsersSurvive() {
    String edited = generated();
    edited = above(edited, "- name: plugin", "# Why not.", "- name: sidecar", "  image: a/b");
    edited =
        above(edited, "- key: nvidia.com/gpu", "# Our pool.", "- key: pool", "  operator: Exists");
    edited =
        instead(
            edited, "enableServiceLinks:", "hostNetwork: true", "enableServiceLinks: false # no");
    edited = above(edited, "mountPath: /tmp", "subPath: x # why");
    edited = above(edited, "gpuprof.io/profile:", "team: gpu # ours");
    edited = above(edited, "pods: 5000", "services: '3'");
    assertEquals(edited, ok(edited));
    // They survive a change of everything around them, too.
    String ubuntu = ok(edit(edited, "profile: 'gke-cos'", "profile: 'ubuntu'"));
    for (String line :
        List.of(
            "# Why not.",
            "- name: sidecar",
            "# Our pool.",
            "- key: pool",
            "hostNetwork: true",
            "team: gpu # ours")) {
      assertTrue(ubuntu.contains(line), line);
    }
  }

  private static String generated() {
    return ok(list(COS));
  }

  @Test
  void overwrittenFieldsAreReported() {
    String edited =
        edit(generated(), "image: ghcr.io/gpuprof/gpuprof:0.1.0", "image: mine:1 # pinned");
    Outcome outcome = run(edited);
    assertEquals(
        List.of(
            "gpuprof/daemonset_gpuprof-device-plugin.yaml[0]: warning[overwritten]: apps/v1/DaemonSet/gpuprof/gpuprof-device-plugin"
                + " spec.template.spec.containers[0].image: changed by hand, and set back from `mine:1` to `ghcr.io/gpuprof/gpuprof:0.1.0`;"
                + " change the profile instead, or set a value in the functionConfig"),
        lines(outcome));
    assertTrue(
        outcome.output().contains("image: ghcr.io/gpuprof/gpuprof:0.1.0 # pinned\n"),
        outcome.output());
    Object result = at(tree(outcome.output()), "results", 0);
    assertEquals("mine:1", at(result, "field", "currentValue"));
    assertEquals("ghcr.io/gpuprof/gpuprof:0.1.0", at(result, "field", "proposedValue"));
    assertEquals(0L, at(result, "file", "index"));
    assertEquals("overwritten", at(result, "tags", "rule"));
    assertEquals("apps/v1", at(result, "resourceRef", "apiVersion"));
    // The next run has nothing to say, and takes its own old results away.
    assertEquals(List.of(), run(outcome.output()).results());
    assertEquals(items(generated()), items(ok(outcome.output())));
  }

  @Test
  void fieldsTakenOutComeBack() {
    String edited = instead(generated(), "priorityClassName:");
    Outcome outcome = run(edited);
    assertEquals(1, outcome.results().size());
    assertEquals("restored", outcome.results().get(0).rule());
    assertEquals(items(generated()), items(outcome.output()));
    assertEquals(generated(), ok(outcome.output()).replace("results: []\n", ""));
  }

  @Test
  void anotherProfileBringsEverythingUpToDate() {
    String cos = instead(generated(), "path: /dev", "path: /dev # why");
    Outcome outcome = run(edit(cos, "profile: 'gke-cos'", "profile: 'ubuntu'"));
    assertFalse(outcome.failed(), () -> lines(outcome).toString());
    // GKE's quota is no longer asked for and bears our mark.
    assertEquals(
        List.of("Namespace", "ServiceAccount", "ConfigMap", "DaemonSet"), kinds(outcome.output()));
    assertEquals(
        Set.of("profile-replaced", "updated", "removed"),
        Set.copyOf(outcome.results().stream().map(FunctionResult::rule).toList()));
    Object fresh = find(ok(list(config("profile=ubuntu"))), "DaemonSet");
    Object updated = find(outcome.output(), "DaemonSet");
    assertEquals(unordered(at(fresh, "spec")), unordered(at(updated, "spec")));
    assertEquals(
        at(fresh, "metadata", "annotations", "gpuprof.io/last-written"),
        at(updated, "metadata", "annotations", "gpuprof.io/last-written"));
  }

  @Test
  void everyProfileTurnsIntoEveryOtherWithoutARest() {
    List<String> names = List.of("gke-cos", "talos", "openshift", "jetson", "minikube");

    for (String from : names) {
      String before = ok(list(config("profile=" + from, "acknowledge=minikube-addon")));
      for (String to : names) {
        String after = ok(edit(before, "profile: '" + from + "'", "profile: '" + to + "'"));
        String fresh = ok(list(config("profile=" + to, "acknowledge=minikube-addon")));
        assertEquals(
            unordered(withoutNamespaces(fresh)),
            unordered(withoutNamespaces(after)),
            from + " " + to);
      }
    }
  }

  /** Items but for namespaces: one of another name belongs to whoever made it. */
  private static List<?> withoutNamespaces(String list) {
    return items(list).stream().filter(i -> !"Namespace".equals(at(i, "kind"))).toList();
  }

  /** The order of a list's items is the user's. */
  private static Object unordered(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> sorted = new java.util.TreeMap<>();
      map.forEach((key, value) -> sorted.put(key, unordered(value)));
      return sorted;
    }
    return tree instanceof List<?> list
        ? list.stream().map(i -> String.valueOf(unordered(i))).sorted().toList()
        : tree;
  }

  @Test
  void staleObjectsGoOnlyWithTheMark() {
    String unmarked = generated().replaceAll("(?m)^ +gpuprof.io/generated-by: .*\n", "");
    String foreign =
        generated().replace("generated-by: gpuprof-device-plugin", "generated-by: other");
    for (String before : List.of(unmarked, foreign)) {
      String after = ok(edit(before, "profile: 'gke-cos'", "profile: 'ubuntu'"));
      assertTrue(kinds(after).contains("ResourceQuota"), after);
    }
  }

  @Test
  void aPackageThatNamesItsProfilesOwnsAllThatBearsTheMark() {
    String quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: old\n";
    String marked =
        item("old.yaml", quota)
            .replace("annotations:\n", "annotations:\n      gpuprof.io/generated-by: old\n");
    String lab = item("lab.yaml", profile("lab", "extends: ubuntu"));
    assertFalse(kinds(ok(list("", lab, marked))).contains("ResourceQuota"));
    assertTrue(kinds(ok(list(config("profile=lab"), lab, marked))).contains("ResourceQuota"));
  }

  @Test
  void commentsAboveARemovedObjectGoWithIt() {
    String before = edit(generated(), "kind: ResourceQuota", "kind: ResourceQuota # Q");
    int item = before.lastIndexOf("- apiVersion", before.indexOf("# Q"));
    String commented = before.substring(0, item) + "# The quota.\n  " + before.substring(item);
    String after = ok(edit(commented, "profile: 'gke-cos'", "profile: 'ubuntu'"));
    assertFalse(after.contains("# The quota."), after);
  }

  @Test
  void aMovedObjectStaysWhereItIs() {
    String moved =
        edit(
            generated(), "path: gpuprof/daemonset_gpuprof-device-plugin.yaml", "path: mine/ds.yml");
    assertEquals(moved, ok(moved));
  }

  @Test
  void idsAndPackagePathsStayAndAreNotCopied() {
    String annotated =
        above(
            generated(),
            "gpuprof.io/profile: gke-cos",
            "internal.config.kubernetes.io/id: '7'",
            "config.k8s.io/id: '7'");
    assertEquals(annotated, ok(annotated));
  }

  @Test
  void whatIsNotForTheClusterIsNoObjectOfOurs() {
    String generated = generated();
    int at = generated.indexOf("  - apiVersion: apps/v1\n    kind: DaemonSet");
    String local =
        generated
            .substring(at, generated.indexOf("\nfunctionConfig:", at) + 1)
            .indent(-2)
            .replaceFirst("annotations:\n", "$0      config.kubernetes.io/local-config: 'true'\n")
            .replace("cpu: 10m", "cpu: 7m")
            .replace("path: gpuprof/", "path: old/");
    String out = ok(list(COS, local));
    assertTrue(out.contains(local), out);
    assertEquals(2, kinds(out).stream().filter("DaemonSet"::equals).count());
    assertEquals(out, ok(out));
    assertTrue(ok(edit(out, "profile: 'gke-cos'", "profile: 'ubuntu'")).contains(local));
  }

  /** An orchestrator tells where the package lies on this machine; nobody else is to know. */
  @Test
  void thePathOfAPackageIsNotCopied() {
    String secret = "/home/somebody/package";
    String internal =
        "annotations:\n      internal.config.kubernetes.io/package-path: " + secret + "\n";
    String profile =
        item("lab.yaml", profile("lab", "extends: ubuntu")).replace("annotations:\n", internal);
    String broken =
        item("b.yaml", profile("b", "extend: ubuntu")).replace("annotations:\n", internal);
    String out = ok(list("", profile));
    assertEquals(out.indexOf(secret), out.lastIndexOf(secret));
    String elsewhere = ok(list("", profile.replace(secret, "/x")));
    assertEquals(out.replace(secret, "/x"), elsewhere);
    assertFalse(lines(run(list("", broken))).toString().contains(secret));
  }

  @Test
  void aSubpackageKeepsToItself() {
    String profile = profile("lab", "extends: ubuntu");
    String root = "annotations:\n      internal.config.kubernetes.io/package-path: /p\n";
    String sub = "annotations:\n      internal.config.kubernetes.io/package-path: /p/sub\n";
    String kptfile = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: p\n";
    String elsewhere =
        item(
                "ds.yaml",
                "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: gpuprof-device-plugin\n  namespace: gpuprof\nspec: {}")
            .replace("annotations:\n", sub);
    String input =
        list(
            "",
            item("Kptfile", kptfile).replace("annotations:\n", root),
            item("Kptfile", kptfile).replace("annotations:\n", sub),
            item("lab.yaml", profile).replace("annotations:\n", root),
            elsewhere);
    String out = ok(input);
    assertTrue(out.contains(elsewhere), out);
    assertEquals(2, kinds(out).stream().filter("DaemonSet"::equals).count());
    assertEquals(2, kinds(out).stream().filter("Kptfile"::equals).count());
    assertEquals(out, ok(out));
  }

  @Test
  void profilesOfTwoSubpackagesDoNotShareAnObjectOfTheRoot() {
    String in = "annotations:\n      internal.config.kubernetes.io/package-path: /p";
    String kptfile = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: p\n";
    Outcome outcome =
        run(
            list(
                "",
                item("Kptfile", kptfile).replace("annotations:", in),
                item("a.yaml", profile("a", "extends: ubuntu")).replace("annotations:", in + "/a"),
                item("b.yaml", profile("b", "extends: gke-cos"))
                    .replace("annotations:", in + "/b")));
    assertEquals(
        List.of("profiles-clash"),
        outcome.results().stream().map(FunctionResult::rule).distinct().toList());
  }

  @Test
  void aTakenPathIsLeftToItsOwner() {
    String out =
        ok(
            list(
                COS,
                item(
                    "gpuprof/daemonset_gpuprof-device-plugin.yaml",
                    "apiVersion: v1\nkind: Service\nmetadata:\n  name: s")));
    assertTrue(out.contains("path: gpuprof/daemonset_gpuprof-device-plugin-2.yaml"), out);
  }

  @Test
  void jsonIsAnsweredInBlockYaml() {
    String json =
        """
        {"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList",
         "items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"v":"1.10","😀":"\\n"},"list":[[1.10],{}]}],
         "functionConfig":{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"profile":"ubuntu"}}}
        """;
    String out = ok(json);
    assertTrue(
        out.startsWith(
            """
            "apiVersion": "config.kubernetes.io/v1"
            "kind": "ResourceList"
            "items":
              - "apiVersion": "v1"
                "kind": "ConfigMap"
                "metadata":
                  "name": "a"
                "data":
                  "v": "1.10"
                  "😀": "\\n"
                "list":
                  - - 1.10
                  - {}
              - apiVersion: v1
                kind: Namespace
            """),
        out);
    assertEquals(out, ok(out));
  }

  @Test
  void anObjectInFlowStyleStaysInFlowStyle() {
    String flow =
        "- {apiVersion: v1, kind: ServiceAccount, metadata: {name: gpuprof-device-plugin, namespace: gpuprof, labels: {team: gpu}}}\n";
    String out = ok(list(COS, flow));
    assertTrue(out.contains("- {apiVersion: v1, kind: ServiceAccount, metadata: {name: "), out);
    assertTrue(out.contains("team: gpu"), out);
    assertEquals(5, items(out).size());
    assertEquals(items(out), items(ok(out)));
  }

  @Test
  void anAnchorInTheWayIsAnErrorAndNothingChanges() {
    String input =
        list(
            COS,
            """
            - apiVersion: v1
              kind: ServiceAccount
              metadata:
                name: &n gpuprof-device-plugin
                namespace: gpuprof
                labels: &l
                  app.kubernetes.io/name: wrong
                annotations: *l
              extra: *l
            """);
    Outcome outcome = run(input);
    assertTrue(outcome.failed());
    assertEquals("not-editable", outcome.results().get(0).rule());
    assertTrue(outcome.output().startsWith(input), outcome.output());
  }

  @Test
  void twoObjectsOfOneNameAreAnError() {
    String account =
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: gpuprof-device-plugin\n  namespace: gpuprof\n";
    Outcome outcome = run(list(COS, item("a.yaml", account), item("b.yaml", account)));
    assertTrue(outcome.failed());
    assertEquals("duplicate-object", outcome.results().get(0).rule());
  }

  @Test
  void anEmptyPackageWithoutProfileIsAnErrorAndStaysAsItIs() {
    for (String input : List.of(list(""), list(config()))) {
      Outcome outcome = run(input);
      assertTrue(outcome.failed());
      assertEquals("no-profile", outcome.results().get(0).rule());
      assertTrue(outcome.output().startsWith(input));
    }
  }

  @Test
  void aBrokenProfileChangesNothing() {
    String input =
        list(
            "",
            item("lab.yaml", profile("lab", "extends: ubuntu\ndriverRoott: /x\nkubelet:\n  - 1")),
            item("a.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: a"));
    Outcome outcome = run(input);
    assertTrue(outcome.failed());
    assertTrue(outcome.output().startsWith(input), outcome.output());
    assertEquals(
        List.of(
            "lab.yaml[0]: error[unknown-key]: gpuprof.io/v1alpha1/PlatformProfile/lab spec.driverRoott: unknown key `spec.driverRoott`; did you mean `driverRoot`?",
            "lab.yaml[0]: error[wrong-type]: gpuprof.io/v1alpha1/PlatformProfile/lab spec.kubelet: `spec.kubelet` is a list with 1 item; expected a map"),
        lines(outcome).stream()
            .sorted(java.util.Comparator.comparing(l -> l.substring(l.indexOf("error"))))
            .toList());
  }

  @Test
  void resultsOfOtherFunctionsStay() {
    String other = "results:\n- message: of another\n  severity: info\n";
    String quiet = list(COS) + other;
    assertTrue(ok(quiet).endsWith(other));
    Outcome loud = run(list("") + other);
    assertEquals(2, ((List<?>) at(tree(loud.output()), "results")).size());
    assertEquals("of another", at(tree(loud.output()), "results", 0, "message"));
  }
}
