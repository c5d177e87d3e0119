/** YAML text into trees whose every node knows its place, and trees into records. */
@NullMarked
package io.gpuprof.runtime.source;

import org.jspecify.annotations.NullMarked;
