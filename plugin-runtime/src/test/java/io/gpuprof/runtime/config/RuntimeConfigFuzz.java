package io.gpuprof.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Fuzz target: the startup config and the variables laid over it; see {@code .ci/fuzz}. */
public final class RuntimeConfigFuzz {

  private RuntimeConfigFuzz() {}

  /** A config or an error, never both and never neither; and every time the same. */
  public static void fuzzerTestOneInput(byte[] data) {
    String all = new String(data, StandardCharsets.UTF_8);
    // What stands behind a NUL goes into the environment.
    String[] parts = all.split("\0", 3);
    Map<String, String> environment =
        parts.length < 3
            ? Map.of()
            : Map.of("NVIDIA_DRIVER_ROOT", parts[1], "NVIDIA_CTK_PATH", parts[2]);
    SourceFile file = new SourceFile("config.yaml", parts[0]);
    Diagnostics diagnostics = new Diagnostics();
    Optional<LoadedConfig> loaded = RuntimeConfigReader.read(file, environment, diagnostics);
    assertNotEquals(diagnostics.hasErrors(), loaded.isPresent());
    assertEquals(loaded, RuntimeConfigReader.read(file, environment, new Diagnostics()));
  }
}
