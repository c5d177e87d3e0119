package io.gpuprof.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command touches of the world.
 *
 * @param in data in
 * @param out data out, and nothing else
 * @param err talk
 * @param interactive whether {@code err} is a terminal
 * @param directory folder that relative paths start from
 * @param environment environment variables
 */
record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean interactive,
    Path directory,
    Map<String, String> environment) {

  /** Without environment variables. */
  Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive, Path directory) {
    this(in, out, err, interactive, directory, Map.of());
  }
}
