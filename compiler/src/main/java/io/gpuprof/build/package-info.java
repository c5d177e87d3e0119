/** What the build of gpuprof runs itself; nothing at run time uses it. */
@NullMarked
package io.gpuprof.build;

import org.jspecify.annotations.NullMarked;
