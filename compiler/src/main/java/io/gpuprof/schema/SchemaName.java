package io.gpuprof.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The schemas that gpuprof ships, all JSON Schema 2020-12. */
public enum SchemaName {
  /** A platform profile. */
  PLATFORM_PROFILE("platform-profile"),
  /** Helm values of the chart. */
  VALUES("values"),
  /** The plugin's startup config. */
  RUNTIME_CONFIG("runtime-config"),
  /** The config of the KRM function. */
  FUNCTION_CONFIG("function-config"),
  /** What doctor prints for machines. */
  DOCTOR_REPORT("doctor-report"),
  /** What detect prints for machines. */
  DETECT_REPORT("detect-report");

  static final String BASE_URI = "https://gpuprof.io/schema/v1alpha1/";

  private final String label;

  SchemaName(String label) {
    this.label = label;
  }

  /** The name for people and for the command line. */
  public String label() {
    return label;
  }

  /** The file's name, relative to {@code schemas/}. */
  public String fileName() {
    return label + ".schema.json";
  }

  /** The {@code $id}. */
  public String uri() {
    return BASE_URI + fileName();
  }

  /** The text of the schema, from the class path. */
  public String text() {
    return text(fileName());
  }

  static String text(String fileName) {
    try (InputStream in = SchemaName.class.getResourceAsStream("/io/gpuprof/schemas/" + fileName)) {
      if (in == null) {
        throw new IllegalStateException("the build has not packed the schema " + fileName);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
