package io.gpuprof.audit;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.Trees;
import io.gpuprof.testing.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fuzz target: manifests, values and configs that somebody wrote; see {@code .ci/fuzz}. */
public final class AuditFuzz {

  private AuditFuzz() {}

  /** Reads the schemas and profiles before the clock of the first input runs. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("{kind: DaemonSet}".getBytes(StandardCharsets.UTF_8));
  }

  /** Findings with a place, whatever the documents are taken for. */
  public static void fuzzerTestOneInput(byte[] data) {
    SourceFile file = FuzzInput.file(data);
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(file, diagnostics);
    List<YamlNode> objects = documents.stream().flatMap(Trees::objects).toList();
    Audit audit = new Audit(Profiles.SCHEMAS, diagnostics);
    for (YamlNode document : documents.subList(0, Math.min(3, documents.size()))) {
      audit.check(DocumentKind.of(document), document, objects);
      DocumentKind[] kinds = DocumentKind.values();
      audit.check(kinds[data.length % kinds.length], document, objects);
    }
    FuzzInput.assertTellable(file, diagnostics.sorted());
  }
}
