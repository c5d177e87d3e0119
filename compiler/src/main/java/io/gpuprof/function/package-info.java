/** The KRM function: a resource list in, the same list brought up to date out, edited in place. */
@NullMarked
package io.gpuprof.function;

import org.jspecify.annotations.NullMarked;
