/**
 * The command line: flags to one call each. Streams, disk and exit codes live here and nowhere
 * else.
 */
@NullMarked
package io.gpuprof.cli;

import org.jspecify.annotations.NullMarked;
