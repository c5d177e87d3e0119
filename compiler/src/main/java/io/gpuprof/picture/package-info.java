/** A plan as a picture: what lies on the host, and where the plugin and a workload see it. */
@NullMarked
package io.gpuprof.picture;

import org.jspecify.annotations.NullMarked;
