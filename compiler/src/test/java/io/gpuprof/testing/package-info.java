/** What several tests share. */
@NullMarked
package io.gpuprof.testing;

import org.jspecify.annotations.NullMarked;
