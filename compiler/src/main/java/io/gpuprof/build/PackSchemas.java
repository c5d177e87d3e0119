package io.gpuprof.build;

import io.gpuprof.schema.PackedSchema;
import io.gpuprof.schema.SchemaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packs the schemas for the validator; the build calls it. */
public final class PackSchemas {

  private PackSchemas() {}

  /**
   * Packs every schema of the class path.
   *
   * @param args the folder to pack into
   * @throws IllegalStateException if one has a keyword that nobody reads
   */
  public static void main(String[] args) throws IOException {
    Path into = Files.createDirectories(Path.of(args[0]));
    for (SchemaName schema : SchemaName.values()) {
      Files.write(into.resolve(PackedSchema.packedName(schema)), PackedSchema.pack(schema));
    }
  }
}
