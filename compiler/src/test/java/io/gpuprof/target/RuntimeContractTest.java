package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the compiler writes is what the plugin reads: the file, not a class, is the contract. */
class RuntimeContractTest {

  @Test
  void thePluginReadsTheConfigOfEveryProfile() {
    for (Compilation compilation : Compiled.all()) {
      String text = RuntimeConfigTarget.render(compilation).text();
      Diagnostics diagnostics = new Diagnostics();
      Optional<LoadedConfig> loaded =
          RuntimeConfigReader.read(new SourceFile("config.yaml", text), Map.of(), diagnostics);
      assertEquals(
          "",
          diagnostics.sorted().stream().map(DiagnosticPrinter::print).collect(Collectors.joining()),
          compilation.profile().name());
      assertEquals(compilation.values().config(), loaded.orElseThrow().config());
    }
  }
}
