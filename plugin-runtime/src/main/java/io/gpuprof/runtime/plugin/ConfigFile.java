package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The config's file. It is compared by content: a ConfigMap volume changes by exchanging a link,
 * and the file's own times say nothing then.
 */
public final class ConfigFile {

  /**
   * One reading.
   *
   * @param loaded the config; empty when it cannot be used
   * @param diagnostics all findings in reading order
   */
  public record Reading(Optional<LoadedConfig> loaded, List<Diagnostic> diagnostics) {

    public Reading {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  private final Path path;
  private final Map<String, String> environment;
  private String lastText = "";

  /** A config file with the environment whose overrides apply to it. */
  public ConfigFile(Path path, Map<String, String> environment) {
    this.path = path;
    this.environment = Map.copyOf(environment);
  }

  /** Reads it. */
  public Reading read() throws IOException {
    lastText = Files.readString(path);
    Diagnostics diagnostics = new Diagnostics();
    Optional<LoadedConfig> loaded =
        RuntimeConfigReader.read(
            new SourceFile(path.toString(), lastText), environment, diagnostics);
    return new Reading(loaded, diagnostics.sorted());
  }

  /** Reads it if its content is another than at the last reading. */
  Optional<Reading> readIfChanged() throws IOException {
    return Files.readString(path).equals(lastText) ? Optional.empty() : Optional.of(read());
  }
}
