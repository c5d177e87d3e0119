/** How two sets of Kubernetes objects differ, by object and field. Trees in, text out. */
@NullMarked
package io.gpuprof.diff;

import org.jspecify.annotations.NullMarked;
