package io.gpuprof.schema;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.BasicDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.DialectId;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.resource.SchemaLoader;
import com.networknt.schema.serialization.NodeReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The validator, set up for our schemas and nothing else. Its whole dialect with formats,
 * vocabularies and annotations takes three times as long to start.
 */
final class Validators {

  /** The keywords of 2020-12 that our schemas use; the build refuses others. */
  private static final List<KeywordType> KEYWORDS =
      List.of(
          KeywordType.REF,
          KeywordType.TYPE,
          KeywordType.CONST,
          KeywordType.ENUM,
          KeywordType.PROPERTIES,
          KeywordType.ADDITIONAL_PROPERTIES,
          KeywordType.PROPERTY_NAMES,
          KeywordType.REQUIRED,
          KeywordType.MIN_PROPERTIES,
          KeywordType.MAX_PROPERTIES,
          KeywordType.ITEMS,
          KeywordType.MIN_ITEMS,
          KeywordType.MAX_ITEMS,
          KeywordType.UNIQUE_ITEMS,
          KeywordType.MIN_LENGTH,
          KeywordType.MAX_LENGTH,
          KeywordType.PATTERN,
          KeywordType.MINIMUM,
          KeywordType.MAXIMUM,
          KeywordType.ANY_OF,
          KeywordType.ONE_OF,
          KeywordType.NOT);

  private Validators() {}

  /** Whether the validator checks a keyword. */
  static boolean isChecked(String keyword) {
    return KEYWORDS.stream().anyMatch(known -> known.getValue().equals(keyword));
  }

  /**
   * A registry of the packed schemas; parts of them are looked at when something refers to them.
   */
  static SchemaRegistry registry() {
    Dialect dialect =
        Dialect.builder(DialectId.DRAFT_2020_12)
            .specificationVersion(SpecificationVersion.DRAFT_2020_12)
            .keywords(KEYWORDS)
            .unknownKeywordFactory((keyword, context) -> null)
            .build();
    return SchemaRegistry.builder()
        .defaultDialectId(dialect.getId())
        .dialectRegistry(new BasicDialectRegistry(dialect))
        .nodeReader(new PackedSchemas())
        .schemaLoader(new SchemaLoader(iri -> () -> open(iri.toString())))
        .schemaRegistryConfig(SchemaRegistryConfig.builder().preloadSchema(false).build())
        .build();
  }

  /** Schemas are never downloaded: an address that is not ours is a bug in a schema. */
  private static InputStream open(String uri) {
    if (!uri.startsWith(SchemaName.BASE_URI)) {
      throw new IllegalStateException("a schema refers to " + uri);
    }
    String packed = PackedSchema.open(uri.substring(SchemaName.BASE_URI.length()));
    return new ByteArrayInputStream(packed.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static final class PackedSchemas implements NodeReader {

    @Override
    public JsonNode readTree(InputStream content, InputFormat format) {
      try {
        return PackedSchema.read(new String(content.readAllBytes(), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public JsonNode readTree(String content, InputFormat format) {
      throw new UnsupportedOperationException("schemas are packed");
    }
  }
}
