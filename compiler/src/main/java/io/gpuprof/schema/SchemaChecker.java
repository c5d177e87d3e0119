package io.gpuprof.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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
      if (!isOtherBranch(error, errors)) {
        report(name, tree, error, told, diagnostics);
      }
    }
    return errors.isEmpty();
  }

  /** Built when first needed: its own start costs more than compiling a shipped profile. */
  private SchemaRegistry registry() {
    if (registry == null) {
      registry =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12,
              builder -> builder.schemas(SchemaChecker::bundled));
    }
    return registry;
  }

  /**
   * Whether another branch of the same choice got further into the value, and so says better what
   * is wrong.
   */
  private static boolean isOtherBranch(Error error, List<Error> errors) {
    String branch = error.getEvaluationPath().toString();
    int choice = branch.lastIndexOf("/anyOf/");
    if (choice < 0) {
      return false;
    }
    String prefix = branch.substring(0, choice + "/anyOf/".length());
    return errors.stream()
        .filter(other -> other.getEvaluationPath().toString().startsWith(prefix))
        .anyMatch(other -> further(other) > further(error));
  }

  /** A branch that objects to a part of the value got further than one that objects to its type. */
  private static int further(Error error) {
    int beyondType = error.getKeyword().equals("type") ? 0 : 1;
    return 2 * error.getInstanceLocation().getNameCount() + beyondType;
  }

  /** Schemas are never downloaded: an address that is not ours is a bug in a schema. */
  private static String bundled(String uri) {
    if (!uri.startsWith(SchemaName.BASE_URI)) {
      throw new IllegalStateException("a schema refers to " + uri);
    }
    return SchemaName.text(uri.substring(SchemaName.BASE_URI.length()));
  }

  private void report(
      SchemaName schema, YamlNode tree, Error error, Set<String> told, Diagnostics diagnostics) {
    List<String> path = path(error.getInstanceLocation());
    String keyword = error.getKeyword();
    String property = error.getProperty();
    boolean aboutKey = keyword.equals("additionalProperties") || keyword.equals("required");
    // One finding for a place: the branches of a choice each complain on their own.
    if (!told.add(path + (aboutKey ? "/" + property : ""))) {
      return;
    }
    String shown = path.isEmpty() ? "the document" : "`" + dotted(path) + "`";
    Optional<SchemaNavigator.Place> place = navigator.find(schema, path);
    Located located = locate(tree, path);
    if (keyword.equals("additionalProperties")) {
      unknownKey(path, property, place, located, diagnostics);
    } else if (keyword.equals("required")) {
      diagnostics.error(
          "missing-key",
          located.node().position(),
          "%s has no key `%s`".formatted(shown, property),
          place
              .flatMap(p -> navigator.find(schema, append(path, property)))
              .map(p -> "add it: " + navigator.expectation(p))
              .orElse("add it"));
    } else if (isPropertyName(error)) {
      diagnostics.error(
          "invalid-key",
          located.keyPosition(),
          "the key `%s` is not allowed here"
              .formatted(path.isEmpty() ? "" : path.get(path.size() - 1)),
          "Kubernetes names consist of letters, digits, `-`, `_` and `.`, with an optional prefix/");
    } else {
      value(shown, keyword, error, place, located.node(), diagnostics);
    }
  }

  private void unknownKey(
      List<String> path,
      String property,
      Optional<SchemaNavigator.Place> place,
      Located located,
      Diagnostics diagnostics) {
    Position position =
        located.node() instanceof YamlMap map && map.entries().get(property) != null
            ? map.entries().get(property).keyPosition()
            : located.node().position();
    diagnostics.error(
        "unknown-key",
        position,
        "unknown key `%s`".formatted(dotted(append(path, property))),
        place.map(p -> Suggestion.phrase(property, SchemaNavigator.keys(p))).orElse(""));
  }

  private void value(
      String shown,
      String keyword,
      Error error,
      Optional<SchemaNavigator.Place> place,
      YamlNode node,
      Diagnostics diagnostics) {
    String is = "%s is %s".formatted(shown, describe(node));
    String expected = place.map(navigator::expectation).orElse("");
    List<String> choices = place.map(navigator::choices).orElse(List.of());
    switch (keyword) {
      case "type" ->
          diagnostics.error(
              "wrong-type",
              node.position(),
              "%s; expected %s"
                  .formatted(
                      is,
                      isChoice(error) && !expected.isEmpty()
                          ? expected
                          : expectedType(error, expected)),
              typeRemedy(node, error));
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
              "%s; %s is %s".formatted(is, limit(keyword), error.getSchemaNode().asString()),
              "");
      case "uniqueItems" ->
          diagnostics.error(
              "duplicate-item",
              node.position(),
              shown + " holds an item twice",
              "keep one of them");
      case "not" ->
          diagnostics.error(
              "invalid-value", node.position(), is + ", which is not allowed here", expected);
      default ->
          diagnostics.error(
              "invalid-value",
              node.position(),
              "%s; expected %s".formatted(is, expected),
              node instanceof YamlScalar s
                  ? Suggestion.nearest(s.text(), choices)
                      .map("did you mean `%s`?"::formatted)
                      .orElse("")
                  : "");
    }
  }

  private static boolean isChoice(Error error) {
    return error.getEvaluationPath().toString().contains("/anyOf/");
  }

  private static boolean isPropertyName(Error error) {
    return error.getEvaluationPath().toString().contains("propertyNames");
  }

  private static String expectedType(Error error, String expected) {
    return switch (error.getSchemaNode().asString("")) {
      case "boolean" -> "true or false";
      case "integer" -> "an integer";
      case "object" -> "a map";
      case "array" -> "a list";
      case "string" -> "a string";
      default -> expected;
    };
  }

  private static String typeRemedy(YamlNode node, Error error) {
    if (!(node instanceof YamlScalar scalar)) {
      return "";
    }
    String type = error.getSchemaNode().asString("");
    if (scalar.kind() == YamlScalar.Kind.NULL) {
      return "give a value, or remove the key";
    }
    if (type.equals("string") && scalar.kind() != YamlScalar.Kind.STRING) {
      return "put it in quotes: \"%s\"".formatted(scalar.text());
    }
    if (type.equals("boolean") && scalar.text().matches("(?i)y|yes|on")) {
      return "write true; YAML 1.2 reads `%s` as a string".formatted(scalar.text());
    }
    if (type.equals("boolean") && scalar.text().matches("(?i)n|no|off")) {
      return "write false; YAML 1.2 reads `%s` as a string".formatted(scalar.text());
    }
    if (type.equals("array")) {
      return "write a list: [%s]".formatted(scalar.text());
    }
    return scalar.text().matches("-?[0-9]+") || scalar.text().matches("true|false")
        ? "remove the quotes"
        : "";
  }

  private static String limit(String keyword) {
    return switch (keyword) {
      case "minimum" -> "the least value";
      case "maximum" -> "the greatest value";
      case "minItems" -> "the least number of items";
      case "maxItems" -> "the greatest number of items";
      case "minLength" -> "the least length";
      case "maxProperties" -> "the greatest number of keys";
      default -> "the greatest length";
    };
  }

  private static String describe(YamlNode node) {
    if (node instanceof YamlScalar scalar) {
      String text =
          scalar.text().length() > 80 ? scalar.text().substring(0, 77) + "..." : scalar.text();
      return scalar.kind() == YamlScalar.Kind.NULL
          ? "null"
          : scalar.kind() == YamlScalar.Kind.STRING
              ? "`" + text + "`"
              : "the %s `%s`".formatted(scalar.kindName().replaceFirst("^an? ", ""), text);
    }
    int size = node instanceof YamlList l ? l.items().size() : ((YamlMap) node).entries().size();
    String unit = node instanceof YamlList ? "item" : "key";
    return "%s with %d %s%s".formatted(node.kindName(), size, unit, size == 1 ? "" : "s");
  }

  private record Located(Position keyPosition, YamlNode node) {}

  /** The node at a path, or the nearest that exists. */
  private static Located locate(YamlNode tree, List<String> path) {
    Located at = new Located(tree.position(), tree);
    for (String key : path) {
      if (at.node() instanceof YamlMap map && map.entries().get(key) != null) {
        YamlMap.Entry entry = map.entries().get(key);
        at = new Located(entry.keyPosition(), entry.value());
      } else if (at.node() instanceof YamlList list && key.matches("[0-9]+")) {
        YamlNode item = list.items().get(Integer.parseInt(key));
        at = new Located(item.position(), item);
      } else {
        return at;
      }
    }
    return at;
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

  private static String dotted(List<String> path) {
    StringBuilder dotted = new StringBuilder();
    for (String part : path) {
      if (part.matches("[0-9]+")) {
        dotted.append('[').append(part).append(']');
      } else {
        dotted.append(dotted.length() == 0 ? "" : ".").append(part);
      }
    }
    return dotted.toString();
  }
}
