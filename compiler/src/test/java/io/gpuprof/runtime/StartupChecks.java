package io.gpuprof.runtime;

import io.gpuprof.runtime.cdi.CdiSpecFile;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.RuntimeConfigReader;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.plugin.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the plugin says of a node when it starts, before it looks for GPUs. */
public final class StartupChecks {

  private StartupChecks() {}

  /**
   * The checks, to be carried out.
   *
   * @param config the compiled startup config
   * @param root folder that plays the node, mounted at {@code /host} in the plugin's container
   */
  public static List<Check> of(String config, Path root) {
    String here = config.replaceAll("(?m): /host(?=/|$)", ": " + root);
    Diagnostics diagnostics = new Diagnostics();
    RuntimeConfig read =
        RuntimeConfigReader.read(new SourceFile("config.yaml", here), Map.of(), diagnostics)
            .orElseThrow(() -> new AssertionError(diagnostics.sorted().toString()))
            .config();
    DriverTree tree = DriverTree.live(read.paths().hostRoot(), read.paths().containerHostRoot());
    CdiSpecFile spec = new CdiSpecFile(read.cdi().specDir(), read.cdi().kind());
    return NodeChecks.of(read, tree, spec);
  }
}
