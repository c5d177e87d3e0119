/** The device plugin: its start and its wiring. */
@NullMarked
package io.gpuprof.runtime;

import org.jspecify.annotations.NullMarked;
