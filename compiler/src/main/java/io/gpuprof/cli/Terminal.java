package io.gpuprof.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a command touches of the world.
 *
 * @param in data in
 * @param out data out, and nothing else
 * @param err talk
 * @param interactive whether {@code err} is a terminal
 * @param directory folder that relative paths start from
 */
record Terminal(
    InputStream in, PrintStream out, PrintStream err, boolean interactive, Path directory) {}
