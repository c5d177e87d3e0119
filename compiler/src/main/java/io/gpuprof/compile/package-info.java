/** The whole way from text to values, as a table of contents. */
@NullMarked
package io.gpuprof.compile;

import org.jspecify.annotations.NullMarked;
