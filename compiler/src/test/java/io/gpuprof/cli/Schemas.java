package io.gpuprof.cli;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.util.List;

/** Holds what a command prints against the schema that documents it. */
final class Schemas {

  private Schemas() {}

  /** Ids of what is wrong with a JSON text. */
  static List<String> violations(SchemaName name, String json) {
    Diagnostics diagnostics = new Diagnostics();
    YamlReader.read(new SourceFile("output", json), diagnostics)
        .forEach(tree -> new SchemaChecker().check(name, tree, diagnostics));
    return diagnostics.sorted().stream().map(Diagnostic::id).toList();
  }
}
