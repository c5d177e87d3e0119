/**
 * Where everything is: every path in every viewpoint, derived once. The only place that joins
 * paths.
 */
@NullMarked
package io.gpuprof.plan;

import org.jspecify.annotations.NullMarked;
