package io.gpuprof.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.Target;
import io.gpuprof.testing.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Fuzz target: a profile, from its text to all that is made of it; see {@code .ci/fuzz}. */
public final class ProfileFuzz {

  private ProfileFuzz() {}

  /** Reads the schemas and profiles before the clock of the first input runs. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput(Profiles.document("extends: gke-cos").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * An error, or files that can be read; the plugin takes the startup config that is among them.
   */
  public static void fuzzerTestOneInput(byte[] data) {
    SourceFile file = FuzzInput.file(data);
    Diagnostics diagnostics = new Diagnostics();
    Compiler compiler =
        new Compiler(
            Profiles.source(Map.of(file.name(), file.text())), Profiles.SCHEMAS, diagnostics);
    List<Compilation> compilations =
        compiler.compile(file.name(), Overrides.NONE.acknowledging(Profiles.ACKNOWLEDGED));
    FuzzInput.assertTellable(file, diagnostics.sorted());
    assertTrue(diagnostics.hasErrors() || !compilations.isEmpty(), "neither a result nor a word");
    compilations.forEach(ProfileFuzz::render);
  }

  private static void render(Compilation compilation) {
    for (Target target : List.of(Target.VALUES, Target.MANIFESTS, Target.RUNTIME_CONFIG)) {
      for (Artifact artifact : target.render(compilation)) {
        SourceFile written = new SourceFile(artifact.path(), artifact.text());
        Diagnostics wrong = new Diagnostics();
        if (target == Target.RUNTIME_CONFIG) {
          assertEquals(
              compilation.values().config(),
              RuntimeConfigReader.read(written, Map.of(), wrong)
                  .map(loaded -> loaded.config())
                  .orElse(null),
              () -> wrong.sorted() + "\n" + artifact.text());
        } else {
          YamlReader.read(written, wrong);
        }
        assertEquals(List.of(), wrong.sorted(), artifact.text());
      }
    }
    Target.ENV.render(compilation);
  }
}
