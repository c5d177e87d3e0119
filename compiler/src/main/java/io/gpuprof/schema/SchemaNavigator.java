package io.gpuprof.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Finds the part of a schema that speaks about a place in a document. Knows the keywords that our
 * schemas use for structure: {@code properties}, {@code additionalProperties}, {@code items} and
 * {@code $ref}; and {@code x-expected}, our own word for what a message says is expected.
 */
public final class SchemaNavigator {

  private static final String EXPECTED = "x-expected";

  private final Map<String, JsonNode> documents = new HashMap<>();

  /** A subschema together with the document that its relative references start from. */
  public record Place(String fileName, JsonNode node) {}

  /** The root of a schema. */
  public Place root(SchemaName schema) {
    return new Place(schema.fileName(), document(schema.fileName()));
  }

  /**
   * The subschema for a path of keys and list indices; empty where the schema is open or knows no
   * such key.
   */
  public Optional<Place> find(SchemaName schema, List<String> path) {
    Place place = resolve(root(schema));
    for (String key : path) {
      Optional<Place> next = child(place, key);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      place = resolve(next.get());
    }
    return Optional.of(place);
  }

  private Optional<Place> child(Place place, String key) {
    JsonNode node = place.node();
    JsonNode child = node.path("properties").path(key);
    if (child.isMissingNode() && node.path("items").isObject() && key.matches("[0-9]+")) {
      child = node.path("items");
    }
    if (child.isMissingNode() && node.path("additionalProperties").isObject()) {
      child = node.path("additionalProperties");
    }
    return child.isMissingNode()
        ? childOfForm(place, key)
        : Optional.of(new Place(place.fileName(), child));
  }

  /** Of a value with several forms, the one that has such a part. */
  private Optional<Place> childOfForm(Place place, String key) {
    return place
        .node()
        .path("anyOf")
        .valueStream()
        .map(form -> child(resolve(new Place(place.fileName(), form)), key))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Follows {@code $ref} to the end. */
  public Place resolve(Place place) {
    Place at = place;
    while (at.node().has("$ref")) {
      at = target(at.fileName(), at.node().get("$ref").asString());
    }
    return at;
  }

  /** The description nearest to a place: its own, or that of what it refers to. */
  public Optional<String> description(Place place) {
    Place at = place;
    while (!at.node().has("description") && at.node().has("$ref")) {
      at = target(at.fileName(), at.node().get("$ref").asString());
    }
    return Optional.ofNullable(at.node().get("description")).map(JsonNode::asString);
  }

  private Place target(String fileName, String reference) {
    int hash = reference.indexOf('#');
    String file = hash == 0 ? fileName : hash < 0 ? reference : reference.substring(0, hash);
    String pointer = hash < 0 ? "" : reference.substring(hash + 1);
    return new Place(file, document(file).at(pointer));
  }

  /** The keys that the schema knows at a place, in its order. */
  public static List<String> keys(Place place) {
    return new ArrayList<>(place.node().path("properties").propertyNames());
  }

  /** The values that a closed choice allows, as written; empty when it is no closed choice. */
  public List<String> choices(Place place) {
    List<String> choices = new ArrayList<>();
    JsonNode node = place.node();
    node.path("enum").forEach(value -> choices.add(value.asString()));
    if (node.has("const")) {
      choices.add(node.get("const").asString());
    }
    node.path("oneOf").forEach(branch -> choices.add(branch.path("const").asString()));
    return choices;
  }

  /** Whether nothing but a string fits. */
  public boolean takesOnlyStrings(Place place) {
    JsonNode node = place.node();
    if (node.has("anyOf")) {
      return node.get("anyOf")
          .valueStream()
          .allMatch(b -> takesOnlyStrings(resolve(new Place(place.fileName(), b))));
    }
    return node.path("type").asString("").equals("string")
        || (!choices(place).isEmpty() && allStrings(node));
  }

  private static boolean allStrings(JsonNode node) {
    return (!node.has("const") || node.get("const").isString())
        && node.path("enum").valueStream().allMatch(JsonNode::isString)
        && node.path("oneOf").valueStream().allMatch(b -> b.path("const").isString());
  }

  /** The values that a closed choice or a branch of an open one names, for suggestions. */
  List<String> words(Place place) {
    List<String> words = new ArrayList<>(choices(place));
    for (JsonNode branch : place.node().path("anyOf")) {
      words.addAll(choices(resolve(new Place(place.fileName(), branch))));
    }
    return words;
  }

  /**
   * What a value should be, in words that go on after "expected": the choices, the schema's own
   * {@code x-expected}, or the first sentence of its description.
   */
  public String expectation(Place place) {
    List<String> choices = choices(place);
    JsonNode node = place.node();
    if (node.has(EXPECTED)) {
      return node.get(EXPECTED).asString();
    }
    if (!choices.isEmpty()) {
      return choices.size() == 1
          ? "`" + choices.get(0) + "`"
          : "one of: " + String.join(", ", choices);
    }
    return node.has("description")
        ? lowerFirst(firstSentence(node.get("description").asString()))
        : typeWords(node);
  }

  /** The schema's own words for what is expected, where it has some. */
  static Optional<String> stated(Place place) {
    return Optional.ofNullable(place.node().get(EXPECTED)).map(JsonNode::asString);
  }

  /** The schema's own words for the keys of a map whose keys are the user's. */
  static Optional<String> names(Place place) {
    return Optional.ofNullable(place.node().path("propertyNames").get(EXPECTED))
        .map(JsonNode::asString);
  }

  /** Whether a value may be of one of several forms. */
  static boolean hasForms(Place place) {
    return place.node().has("anyOf");
  }

  /** Whether a map must have a certain number of keys: a choice among them, put into words. */
  static boolean counts(Place place) {
    return place.node().has("minProperties") && place.node().has("maxProperties");
  }

  /** Every place in a schema that has a key, as paths of keys from the root. */
  List<List<String>> placesOf(SchemaName schema, String key) {
    List<List<String>> found = new ArrayList<>();
    collect(resolve(root(schema)), key, List.of(), found);
    return found;
  }

  private void collect(Place place, String key, List<String> at, List<List<String>> found) {
    for (String name : keys(place)) {
      List<String> path = new ArrayList<>(at);
      path.add(name);
      if (name.equalsIgnoreCase(key)) {
        found.add(path);
      }
      child(place, name).ifPresent(next -> collect(resolve(next), key, path, found));
    }
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static String typeWords(JsonNode node) {
    return switch (node.path("type").asString("")) {
      case "boolean" -> "true or false";
      case "integer" -> "an integer";
      case "object" -> "a map";
      case "array" -> "a list";
      default -> "a string";
    };
  }

  private static String lowerFirst(String text) {
    String trimmed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    boolean acronym = trimmed.length() > 1 && Character.isUpperCase(trimmed.charAt(1));
    return acronym || trimmed.isEmpty()
        ? trimmed
        : Character.toLowerCase(trimmed.charAt(0)) + trimmed.substring(1);
  }

  private JsonNode document(String fileName) {
    return documents.computeIfAbsent(fileName, name -> JsonText.read(SchemaName.text(name)));
  }
}
