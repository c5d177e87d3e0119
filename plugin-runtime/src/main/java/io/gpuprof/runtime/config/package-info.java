/** The startup config: what the compiler writes and the plugin reads. */
@NullMarked
package io.gpuprof.runtime.config;

import org.jspecify.annotations.NullMarked;
