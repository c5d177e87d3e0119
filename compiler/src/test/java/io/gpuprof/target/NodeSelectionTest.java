package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which nodes two pods share, for every operator of the scheduler. */
class NodeSelectionTest {

  private static NodeSelection selection(String text) {
    return NodeSelection.of(HelmChart.map(HelmChart.yaml11().load(text)));
  }

  private static NodeSelection terms(String terms) {
    return selection(
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: ["
            + terms
            + "]}}}");
  }

  private static String term(String expressions) {
    return "{matchExpressions: [" + expressions + "]}";
  }

  private static String one(String shorthand) {
    String[] words = shorthand.split(" ", 3);
    return "{key: %s, operator: %s, values: [%s]}"
        .formatted(words[0], words[1], words.length > 2 ? words[2] : "");
  }

  /** Apart, and whether the first lies within the second and the other way round. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a In 1       | a In 1         | false | true  | true",
        "a In 1       | a In 2         | true  | false | false",
        "a In 1       | a In 1, 2      | false | true  | false",
        "a In 1       | b In 1         | false | false | false",
        "a In 1       | a NotIn 1      | true  | false | false",
        "a In 1, 2    | a NotIn 1      | false | false | false",
        "a In 2       | a NotIn 1      | false | true  | false",
        "a In 1       | a Exists       | false | true  | false",
        "a In 1       | a DoesNotExist | true  | false | false",
        "a Exists     | a DoesNotExist | true  | false | false",
        "a Exists     | a NotIn 1      | false | false | false",
        "a DoesNotExist | a NotIn 1    | false | true  | false",
        "a NotIn 1, 2 | a NotIn 1      | false | true  | false",
        "a Gt 1       | a Gt 1         | false | true  | true",
        "a Gt 1       | a Lt 1         | false | false | false",
        "a Gt 1       | a DoesNotExist | true  | false | false",
        "a Gt 1       | a Exists       | false | true  | false"
      })
  void oneDemandEach(String a, String b, boolean apart, boolean within, boolean around) {
    NodeSelection one = terms(term(one(a)));
    NodeSelection other = terms(term(one(b)));
    assertEquals(apart, one.isApartFrom(other));
    assertEquals(apart, other.isApartFrom(one));
    assertEquals(within, one.isWithin(other));
    assertEquals(around, other.isWithin(one));
  }

  @Test
  void everyTermCountsAndTheNodeSelectorInEach() {
    NodeSelection either = terms(term(one("a In 1")) + "," + term(one("b In 1")));
    assertEquals(false, either.isApartFrom(selection("nodeSelector: {b: '1'}")));
    assertEquals(true, selection("nodeSelector: {a: '1'}").isWithin(either));
    assertEquals(false, either.isWithin(selection("nodeSelector: {a: '1'}")));
    NodeSelection both =
        selection(
            "{nodeSelector: {a: '2'}, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                + " {nodeSelectorTerms: [{matchExpressions: [{key: b, operator: Exists}]}]}}}}");
    assertEquals(true, both.isApartFrom(terms(term(one("a In 1") + "," + one("b In 1")))));
    assertEquals(true, both.isWithin(selection("nodeSelector: {a: '2'}")));
  }

  @Test
  void nothingStatedIsEveryNodeAndAnEmptyTermIsNone() {
    NodeSelection all = NodeSelection.of(Map.of());
    assertEquals(false, all.isApartFrom(all));
    assertEquals(true, terms(term(one("a In 1"))).isWithin(all));
    assertEquals(false, all.isWithin(terms(term(one("a In 1")))));
    assertEquals(true, terms("{}").isApartFrom(all));
  }

  @Test
  void aNodesNameIsNoLabel() {
    NodeSelection named = terms("{matchFields: [{key: a, operator: In, values: ['1']}]}");
    assertEquals(false, named.isApartFrom(terms(term(one("a In 2")))));
    assertEquals(
        true, named.isApartFrom(terms("{matchFields: [{key: a, operator: In, values: ['2']}]}")));
  }
}
