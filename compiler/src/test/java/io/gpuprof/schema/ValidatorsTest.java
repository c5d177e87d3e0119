package io.gpuprof.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/**
 * The validator with few keywords and packed schemas says what the whole 2020-12 dialect says of
 * the schemas as they are written.
 */
@NullUnmarked
class ValidatorsTest {

  private static final SchemaRegistry OURS = Validators.registry();

  private static final SchemaRegistry WHOLE =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemas(uri -> SchemaName.text(uri.substring(SchemaName.BASE_URI.length()))));

  @Test
  void bothFindTheSame() throws IOException {
    int findings = 0;
    for (JsonNode document : documents()) {
      for (SchemaName name : SchemaName.values()) {
        List<String> expected = errors(WHOLE, name, document);
        assertEquals(expected, errors(OURS, name, document), name + " of " + document);
        findings += expected.size();
      }
    }
    assertTrue(findings > 500, "only " + findings);
  }

  @Test
  void anUnknownKeywordStopsTheBuild() {
    for (String schema :
        List.of(
            "{\"type\": \"string\", \"format\": \"date\"}",
            "{\"properties\": {\"a\": {\"if\": true}}}",
            "{\"$defs\": {\"a\": {\"anyOf\": [{\"patternProperties\": {}}]}}}",
            "{\"items\": {\"not\": {\"multipleOf\": 2}}}")) {
      assertThrows(
          IllegalStateException.class,
          () -> PackedSchema.pack(JsonText.read(schema), "test"),
          schema);
    }
  }

  @Test
  void aPropertyMayBeCalledLikeAnAnnotation() {
    String schema = "{\"properties\": {\"description\": {\"type\": \"string\"}}, \"title\": \"x\"}";
    assertEquals(
        "{\"properties\":{\"description\":{\"type\":\"string\"}}}",
        PackedSchema.read(PackedSchema.pack(JsonText.read(schema), "test")).toString());
  }

  @Test
  void aPackedStringWritesItselfAsJacksonWouldWriteIt() {
    for (String text :
        List.of("", "plain", "\"quoted\" \\", "line\nend\t\u0001", "\u00fc \ud83d\ude00 \u2028")) {
      StringNode plain = StringNode.valueOf(text);
      JsonNode schema = JsonNodeFactory.instance.objectNode().set("const", plain);
      JsonNode read = PackedSchema.read(PackedSchema.pack(schema, "test"));
      assertEquals(plain.toString(), read.get("const").toString());
      assertEquals(schema, read);
      assertEquals(schema.toString(), read.toString());
    }
  }

  /** The corpus of bad inputs, and good ones of every kind. */
  private static List<JsonNode> documents() throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    for (String folder : List.of("src/test/resources/bad", "../profiles", "../examples")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files
            .filter(file -> file.toString().endsWith(".yaml"))
            .filter(file -> size(file) < 100_000)
            .sorted()
            .forEach(file -> documents.addAll(documents(file)));
      }
    }
    return documents;
  }

  private static List<JsonNode> documents(Path file) {
    try {
      SourceFile source = new SourceFile(file.toString(), Files.readString(file));
      List<YamlNode> nodes = YamlReader.read(source, new Diagnostics());
      return nodes.stream().map(JsonTrees::of).toList();
    } catch (java.nio.charset.MalformedInputException e) {
      return List.of(); // one of the bad ones
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> errors(SchemaRegistry registry, SchemaName name, JsonNode document) {
    Schema schema = registry.getSchema(SchemaLocation.of(name.uri()));
    return schema.validate(document).stream().map(ValidatorsTest::told).toList();
  }

  /** All that {@link SchemaChecker} reads of an error, in order. */
  private static String told(Error error) {
    boolean read = !error.getKeyword().equals("additionalProperties");
    return error.getInstanceLocation()
        + " "
        + error.getKeyword()
        + " "
        + error.getProperty()
        + " "
        + (read && error.getSchemaNode().isValueNode() ? error.getSchemaNode() : "");
  }
}
