package io.gpuprof.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no list: no output, a reason, and never an exception. */
class ListRefusalTest {

  private static final String HEAD = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n";

  private static void refused(String id, String input) {
    Outcome outcome = Lists.run(input);
    assertEquals("", outcome.output());
    assertTrue(outcome.failed());
    assertEquals(List.of(id), outcome.refusals().stream().map(d -> d.id()).distinct().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yaml-empty | ''",
        "yaml-empty | '# nothing\n'",
        "not-a-resource-list | plain text",
        "not-a-resource-list | '[1]'",
        "not-a-resource-list | 'kind: List\nitems: []'",
        "not-a-resource-list | 'apiVersion: config.kubernetes.io/v2\nkind: ResourceList\nitems: []'",
        "not-a-resource-list | 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList'",
        "not-a-resource-list | 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: {}'",
        "not-a-resource-list | 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [1]'",
        "not-a-resource-list | 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nitems: []'",
        "not-a-resource-list | 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig: 1'",
        "several-documents | 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n---\na: 1'",
        "yaml-key | '? [1]\n: 2'",
        "yaml-alias | 'a: *b'",
        "yaml-alias | 'a: &a [*a]'"
      })
  void noList(String id, String input) {
    refused(id, input);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- kind: A\n  metadata: {name: a}\n",
        "- apiVersion: v1\n  metadata: {name: a}\n",
        "- apiVersion: v1\n  kind: A\n",
        "- apiVersion: v1\n  kind: A\n  metadata: {}\n",
        "- apiVersion: v1\n  kind: A\n  kind: B\n  metadata: {name: a}\n",
        "- apiVersion: v1\n  kind: A\n  metadata: {name: a, name: b}\n"
      })
  void noObject(String item) {
    refused("not-a-resource-list", HEAD + "items:\n" + item);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "a: b: c", "items:\n\t- 1", "\u0000", "a: 'b"})
  void noYaml(String input) {
    Outcome outcome = Lists.run(input);
    assertEquals("", outcome.output());
    assertTrue(outcome.failed());
  }

  /** In block style half a list is YAML, too, and an answer to it would delete the other half. */
  @Test
  void aListThatIsCutOffIsRefusedWhereverTheCutIs() {
    String item = "apiVersion: v1\nkind: A\nmetadata:\n  name: ";
    String list =
        Lists.list(Lists.config("profile=ubuntu"), Lists.item("a", item + "a"))
            .replace("functionConfig:", "  spec: {b: [c]}\nfunctionConfig:");
    for (int cut = 0; cut < list.length(); cut++) {
      String begun = list.substring(0, cut);
      if (!begun.endsWith("\n")) {
        Outcome outcome = Lists.run(begun);
        assertEquals("", outcome.output(), begun);
        assertTrue(outcome.failed(), begun);
      }
    }
    refused("list-cut-off", list.stripTrailing());
    Lists.ok(list);
    // What ends with a bracket tells a cut by itself.
    String json =
        "{apiVersion: config.kubernetes.io/v1, kind: ResourceList, items: [], functionConfig: "
            + "{apiVersion: v1, kind: ConfigMap, metadata: {name: f}, data: {profile: ubuntu}}}";
    Lists.ok(json);
    for (int cut = 0; cut < json.length(); cut++) {
      assertEquals("", Lists.run(json.substring(0, cut)).output());
    }
  }

  @Test
  void olderVersionsOfTheSpecification() {
    for (String version : List.of("v1", "v1beta1", "v1alpha1")) {
      Lists.ok(
          Lists.list(Lists.config("profile=ubuntu"))
              .replace("config.kubernetes.io/v1", "config.kubernetes.io/" + version));
    }
  }

  @Test
  void aBombOfAliases() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a%d: &a%d [".formatted(i, i)).append((before + ", ").repeat(9)).append(before);
      bomb.append("]\n");
    }
    refused("yaml-alias", HEAD + "items: []\n" + bomb);
  }

  @Test
  void tooDeep() {
    refused("yaml-too-deep", HEAD + "items: " + "[".repeat(100_000));
  }

  @Test
  void tooLarge() {
    refused("file-too-large", HEAD + "items: []\n" + "# padding\n".repeat(5_000_000));
  }

  /** The parser's own limit is 3 MB. */
  @Test
  void aLargePackageIsFine() {
    StringBuilder items = new StringBuilder();
    String text = "    x".repeat(40) + "\n";
    for (int i = 0; i < 400; i++) {
      items.append(
          "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c%d\n  data:\n    t: |\n"
              .formatted(i));
      items.append(("  " + text).repeat(50));
    }
    String input = Lists.list(Lists.config("profile=ubuntu"), items.toString());
    assertTrue(input.length() > 4_000_000, () -> "only " + input.length());
    String out = Lists.ok(input);
    assertTrue(out.contains(items));
    assertEquals(404, Lists.items(out).size());
    assertEquals(out, Lists.ok(out));
  }
}
