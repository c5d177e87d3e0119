package io.gpuprof.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.path.NodePath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks trees against the schemas; every violation becomes a diagnostic at the place that caused
 * it.
 */
public final class SchemaChecker {

  /** Nobody reads more about one document, and a broken one of 10 MB may have a million. */
  private static final int MOST_FINDINGS = 200;

  private final Map<SchemaName, Schema> schemas = new EnumMap<>(SchemaName.class);
  private final SchemaNavigator navigator = new SchemaNavigator();
  private @Nullable SchemaRegistry registry;

  /** Whether the tree fits the schema; if not, the diagnostics say all that is wrong. */
  public boolean check(SchemaName name, YamlNode tree, Diagnostics diagnostics) {
    return report(name, tree, errors(name, tree), diagnostics);
  }

  /** As {@link #check}, for a part of a document: required keys may be missing. */
  public boolean checkPart(SchemaName name, YamlNode tree, Diagnostics diagnostics) {
    List<Error> errors =
        errors(name, tree).stream().filter(e -> !e.getKeyword().equals("required")).toList();
    return report(name, tree, errors, diagnostics);
  }

  private List<Error> errors(SchemaName name, YamlNode tree) {
    Schema schema =
        schemas.computeIfAbsent(name, n -> registry().getSchema(SchemaLocation.of(n.uri())));
    return schema.validate(JsonTrees.of(tree));
  }

  private boolean report(
      SchemaName name, YamlNode tree, List<Error> errors, Diagnostics diagnostics) {
    Set<String> told = new HashSet<>();
    for (Error error : errors) {
      if (told.size() == MOST_FINDINGS) {
        diagnostics.error(
            "too-many-findings",
            tree.position(),
            "more than %d problems were found; only so many are told".formatted(MOST_FINDINGS),
            "correct these first");
        break;
      }
      if (!isToldByAPart(name, error, errors)) {
        report(name, tree, error, told, diagnostics);
      }
    }
    return errors.isEmpty();
  }

  /** A value that fits none of its forms because of one item: the item is what is wrong. */
  private boolean isToldByAPart(SchemaName name, Error error, List<Error> errors) {
    List<String> path = path(error.getInstanceLocation());
    boolean forms = navigator.find(name, path).map(SchemaNavigator::hasForms).orElse(false);
    return forms
        && errors.stream()
            .map(other -> path(other.getInstanceLocation()))
            .anyMatch(
                other -> other.size() > path.size() && other.subList(0, path.size()).equals(path));
  }

  /** Built when first needed: its own start costs more than compiling a shipped profile. */
  private SchemaRegistry registry() {
    if (registry == null) {
      registry = Validators.registry();
    }
    return registry;
  }

  private void report(
      SchemaName schema, YamlNode tree, Error error, Set<String> told, Diagnostics diagnostics) {
    List<String> path = path(error.getInstanceLocation());
    Finding finding =
        new Finding(
            schema,
            tree,
            path,
            error.getKeyword(),
            error.getProperty(),
            locate(tree, path),
            navigator.find(schema, path));
    if (finding.isCountWithoutKey()) {
      return;
    }
    // One finding for a place: the branches of a choice each complain on their own.
    if (!told.add(path + (finding.isAboutKey() ? "/" + error.getProperty() : ""))) {
      return;
    }
    switch (finding.keyword()) {
      case "additionalProperties" -> unknownKey(finding, diagnostics);
      case "required" -> missingKey(finding, diagnostics);
      case "propertyNames" -> invalidKey(finding, diagnostics);
      default -> value(finding, error, diagnostics);
    }
  }

  /** A violation with everything that is known about its place. */
  private record Finding(
      SchemaName schema,
      YamlNode tree,
      List<String> path,
      String keyword,
      String property,
      YamlNode node,
      Optional<SchemaNavigator.Place> place) {

    boolean isAboutKey() {
      return List.of("additionalProperties", "required", "propertyNames").contains(keyword);
    }

    /** Too few keys because one is missing, which has a finding of its own. */
    boolean isCountWithoutKey() {
      return keyword.equals("minProperties")
          && node instanceof YamlMap map
          && place.stream()
              .flatMap(p -> p.node().path("required").valueStream())
              .anyMatch(key -> map.get(key.asString()).isEmpty());
    }

    String shown() {
      return path.isEmpty() ? "the document" : "`" + dotted(tree, path) + "`";
    }

    Position keyPosition() {
      return node instanceof YamlMap map && map.entries().get(property) != null
          ? map.entries().get(property).keyPosition()
          : node.position();
    }
  }

  private void unknownKey(Finding finding, Diagnostics diagnostics) {
    String key = finding.property();
    diagnostics.error(
        "unknown-key",
        finding.keyPosition(),
        "unknown key `%s`".formatted(dotted(finding.tree(), append(finding.path(), key))),
        finding.place().map(place -> rename(finding, key, place)).orElse(""));
  }

  /** Another word of the field, a slip of the hand, or the right key in the wrong place. */
  private String rename(Finding finding, String key, SchemaNavigator.Place place) {
    List<String> known = SchemaNavigator.keys(place);
    Optional<String> near = Wording.ours(key, known).or(() -> Suggestion.nearest(key, known));
    if (near.isPresent()) {
      return "did you mean `%s`?".formatted(near.get());
    }
    List<List<String>> elsewhere = navigator.placesOf(finding.schema(), key);
    return elsewhere.size() == 1
        ? "it belongs elsewhere: `%s`".formatted(String.join(".", elsewhere.get(0)))
        : Suggestion.phrase(key, known);
  }

  private void missingKey(Finding finding, Diagnostics diagnostics) {
    String key = finding.property();
    diagnostics.error(
        "missing-key",
        finding.node().position(),
        "%s has no key `%s`".formatted(finding.shown(), key),
        navigator
            .find(finding.schema(), append(finding.path(), key))
            .map(place -> "add `%s`: %s".formatted(key, navigator.expectation(place)))
            .orElse("add it"));
  }

  private void invalidKey(Finding finding, Diagnostics diagnostics) {
    diagnostics.error(
        "invalid-key",
        finding.keyPosition(),
        "the key `%s` is not allowed in %s"
            .formatted(Wording.shortened(finding.property()), finding.shown()),
        navigator
            .find(finding.schema(), finding.path())
            .flatMap(SchemaNavigator::names)
            .map(expected -> "use " + expected)
            .orElse(""));
  }

  private void value(Finding finding, Error error, Diagnostics diagnostics) {
    YamlNode node = finding.node();
    String is = "%s is %s".formatted(finding.shown(), Wording.describe(node));
    boolean worded =
        finding
            .place()
            .map(p -> SchemaNavigator.hasForms(p) || SchemaNavigator.counts(p))
            .orElse(false);
    if (worded) {
      invalid(finding, is, diagnostics);
      return;
    }
    switch (finding.keyword()) {
      case "type" -> {
        String wanted = error.getSchemaNode().asString("");
        diagnostics.error(
            "wrong-type",
            node.position(),
            "%s; expected %s".formatted(is, expected(finding, wanted)),
            Wording.retype(node, wanted));
      }
      case "minimum",
          "maximum",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "maxProperties" ->
          diagnostics.error(
              "out-of-range",
              node.position(),
              "%s; expected %s"
                  .formatted(
                      is, Wording.limit(finding.keyword(), error.getSchemaNode().asString())),
              "");
      case "uniqueItems" -> {
        YamlNode repeated =
            node instanceof YamlList list ? Wording.repeated(list).orElse(node) : node;
        diagnostics.error(
            "duplicate-item",
            repeated.position(),
            "%s holds %s twice".formatted(finding.shown(), Wording.describe(repeated)),
            "keep one of them");
      }
      default -> invalid(finding, is, diagnostics);
    }
  }

  private void invalid(Finding finding, String is, Diagnostics diagnostics) {
    String expected = finding.place().map(navigator::expectation).orElse("");
    diagnostics.error(
        "invalid-value",
        finding.node().position(),
        "%s; expected %s".formatted(is, expected),
        finding.node() instanceof YamlScalar scalar ? correction(finding, scalar, expected) : "");
  }

  private String correction(Finding finding, YamlScalar scalar, String expected) {
    List<String> words = finding.place().map(navigator::words).orElse(List.of());
    String text = scalar.text();
    if (scalar.kind() == YamlScalar.Kind.BOOLEAN) {
      return Wording.ours(text, words).map("write `\"%s\"`"::formatted).orElse("");
    }
    if (scalar.kind() != YamlScalar.Kind.STRING) {
      return "";
    }
    boolean word = text.matches(".*[A-Za-z]{2}.*");
    Optional<String> near =
        Wording.ours(text, words)
            .or(() -> word ? Suggestion.nearest(text, words) : Optional.empty());
    if (near.isPresent()) {
      return "did you mean `%s`?".formatted(near.get());
    }
    boolean absolute = expected.startsWith("an absolute path");
    return absolute || expected.startsWith("a folder")
        ? Wording.repairedPath(text, absolute).map("did you mean `%s`?"::formatted).orElse("")
        : "";
  }

  private static String expected(Finding finding, String type) {
    return finding
        .place()
        .flatMap(SchemaNavigator::stated)
        .orElseGet(
            () ->
                switch (type) {
                  case "boolean" -> "true or false";
                  case "integer" -> "an integer";
                  case "object" -> "a map";
                  case "array" -> "a list";
                  default -> "a string";
                });
  }

  /** The node at a path, or the nearest that exists. */
  private static YamlNode locate(YamlNode tree, List<String> path) {
    YamlNode at = tree;
    for (String key : path) {
      Optional<YamlNode> next = child(at, key);
      if (next.isEmpty()) {
        return at;
      }
      at = next.get();
    }
    return at;
  }

  private static Optional<YamlNode> child(YamlNode node, String key) {
    if (node instanceof YamlList list) {
      return Optional.of(list.items().get(Integer.parseInt(key)));
    }
    return node instanceof YamlMap map ? map.get(key) : Optional.empty();
  }

  private static List<String> path(NodePath location) {
    List<String> path = new ArrayList<>();
    for (int i = 0; i < location.getNameCount(); i++) {
      path.add(String.valueOf(location.getElement(i)));
    }
    return path;
  }

  private static List<String> append(List<String> path, String last) {
    List<String> longer = new ArrayList<>(path);
    longer.add(last);
    return longer;
  }

  /** A path as people write it; only indices of lists are put in brackets. */
  private static String dotted(YamlNode tree, List<String> path) {
    StringBuilder dotted = new StringBuilder();
    for (int i = 0; i < path.size(); i++) {
      if (locate(tree, path.subList(0, i)) instanceof YamlList) {
        dotted.append('[').append(path.get(i)).append(']');
      } else {
        dotted.append(i == 0 ? "" : ".").append(Wording.shortened(path.get(i)));
      }
    }
    return dotted.toString();
  }
}
