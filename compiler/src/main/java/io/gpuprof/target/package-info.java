/** What is written: each target turns a compilation into files, as values, and touches no disk. */
@NullMarked
package io.gpuprof.target;

import org.jspecify.annotations.NullMarked;
