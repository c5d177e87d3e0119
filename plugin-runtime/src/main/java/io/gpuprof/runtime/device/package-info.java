/** The GPUs of a node: finding them, and whether they are well. */
@NullMarked
package io.gpuprof.runtime.device;

import org.jspecify.annotations.NullMarked;
