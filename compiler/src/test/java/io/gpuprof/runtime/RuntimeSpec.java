package io.gpuprof.runtime;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.device.DiscoveryException;
import io.gpuprof.runtime.device.NodeRoots;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.plugin.NodeAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the plugin itself writes on a node: discovery, spec and file, as its main program wires
 * them.
 */
public final class RuntimeSpec {

  private RuntimeSpec() {}

  /**
   * Runs it once.
   *
   * @param config the compiled startup config
   * @param root folder that plays the node, mounted at {@code /host} in the plugin's container
   * @param specDir where the spec is written
   */
  public static String write(String config, Path root, Path specDir)
      throws IOException, DiscoveryException {
    String here =
        config
            .replaceAll("(?m): /host(?=/|$)", ": " + root)
            .replaceAll("(?m)^(\\s+specDir:).*$", "$1 " + specDir)
            // NVML is a closed library that no test has; procfs tells the same of whole GPUs.
            .replaceAll("(?m)^(\\s+deviceDiscoveryStrategy:) auto$", "$1 procfs");
    Diagnostics diagnostics = new Diagnostics();
    RuntimeConfig read =
        RuntimeConfigReader.read(new SourceFile("config.yaml", here), Map.of(), diagnostics)
            .orElseThrow(() -> new AssertionError(diagnostics.sorted().toString()))
            .config();
    NodeRoots roots = new NodeRoots(root.resolve("proc"), root.resolve("sys"), devRoot(read), root);
    NodeAccess node = LiveNode.open(read, roots);
    node.specWriter().write(node.discovery().scan());
    try (var files = Files.list(specDir)) {
      return Files.readString(files.findFirst().orElseThrow());
    }
  }

  private static Path devRoot(RuntimeConfig config) {
    return Path.of(config.paths().containerDevRoot().value());
  }
}
