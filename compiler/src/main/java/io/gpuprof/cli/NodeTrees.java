package io.gpuprof.cli;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.DriverTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the tree of a node that the user named: a folder of this machine or a listing. */
final class NodeTrees {

  private static final String COMMAND = "/io/gpuprof/host/record.sh";

  private NodeTrees() {}

  /**
   * Opens it.
   *
   * @return empty if the listing is not good; the diagnostics say why
   * @throws InputException if there is nothing of this name
   */
  static Optional<DriverTree> open(
      String reference, Terminal terminal, TextFiles files, Diagnostics diagnostics) {
    return open(new HostPath("/"), reference, terminal, files, diagnostics);
  }

  private static Optional<DriverTree> open(
      HostPath root,
      String reference,
      Terminal terminal,
      TextFiles files,
      Diagnostics diagnostics) {
    Path folder = terminal.directory().resolve(reference).toAbsolutePath().normalize();
    if (!reference.equals("-") && Files.isDirectory(folder)) {
      if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
        throw new InputException("`%s` cannot be read: no permission".formatted(reference));
      }
      return Optional.of(DriverTree.live(root, new PluginPath(folder.toString())));
    }
    SourceFile listing = files.read(reference);
    return DriverTree.recorded(root, listing, diagnostics);
  }

  /** The command that records a node, with its comment. */
  static String recordCommand() {
    try (InputStream in = NodeTrees.class.getResourceAsStream(COMMAND)) {
      if (in == null) {
        throw new IllegalStateException("the build has not packed " + COMMAND);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
