/**
 * What a node looks like and what is wrong with it: previews of its CDI spec, the platform that it
 * is, and why its GPUs are missing. Looks at live and recorded trees with the runtime's own code;
 * touches no disk itself.
 */
@NullMarked
package io.gpuprof.host;

import org.jspecify.annotations.NullMarked;
