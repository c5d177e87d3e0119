/** CDI specs: what a container gets when it is given a GPU. Pure: trees in, a spec out. */
@NullMarked
package io.gpuprof.runtime.cdi;

import org.jspecify.annotations.NullMarked;
