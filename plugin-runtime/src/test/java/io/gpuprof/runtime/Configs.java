package io.gpuprof.runtime;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Startup configs for tests: a compiled one, with lines exchanged. */
public final class Configs {

  private Configs() {}

  /** What the compiler wrote for GKE on COS. */
  public static String compiled() {
    try (InputStream in = Configs.class.getResourceAsStream("runtime-config.yaml")) {
      if (in == null) {
        throw new AssertionError("runtime-config.yaml is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The compiled config with texts exchanged in turn: old, new, old, new. */
  public static String with(String... exchanges) {
    String text = compiled();
    for (int i = 0; i < exchanges.length; i += 2) {
      if (!text.contains(exchanges[i])) {
        throw new AssertionError("not in the config: " + exchanges[i]);
      }
      text = text.replace(exchanges[i], exchanges[i + 1]);
    }
    return text;
  }

  /** The same, read. */
  public static RuntimeConfig read(String... exchanges) {
    return load(with(exchanges)).config();
  }

  /** A text that must be readable. */
  public static LoadedConfig load(String text) {
    Diagnostics diagnostics = new Diagnostics();
    return RuntimeConfigReader.read(new SourceFile("config.yaml", text), Map.of(), diagnostics)
        .orElseThrow(() -> new AssertionError(diagnostics.sorted().toString()));
  }
}
