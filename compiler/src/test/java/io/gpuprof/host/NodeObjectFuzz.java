package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.Profiles;
import io.gpuprof.compile.Compiler;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.testing.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Fuzz target: what {@code kubectl get node -o json} prints; see {@code .ci/fuzz}. */
public final class NodeObjectFuzz {

  static final List<ResolvedProfile> PROFILES =
      ProfileCatalog.names().stream()
          .flatMap(
              name ->
                  new Compiler(Profiles.source(Map.of()), Profiles.SCHEMAS, new Diagnostics())
                      .load(name).stream())
          .toList();

  private NodeObjectFuzz() {}

  /** Reads the schemas and profiles before the clock of the first input runs. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("{kind: Node}".getBytes(StandardCharsets.UTF_8));
  }

  /** Nodes or an error; of each node a profile is found or none. */
  public static void fuzzerTestOneInput(byte[] data) {
    SourceFile file = FuzzInput.file(data);
    Diagnostics diagnostics = new Diagnostics();
    List<NodeObject> nodes = NodeObject.read(file, diagnostics);
    FuzzInput.assertTellable(file, diagnostics.sorted());
    assertEquals(nodes.isEmpty(), diagnostics.hasErrors());
    nodes.stream().limit(3).forEach(node -> Detection.of(node.facts(), PROFILES).unexplained());
  }
}
