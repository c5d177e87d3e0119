/**
 * The GPUs of a node: finding them, and whether they are well.
 *
 * <p>Begin at {@link io.gpuprof.runtime.device.Discoveries} and {@link
 * io.gpuprof.runtime.device.HealthMonitors}. Only this package knows JNA.
 */
@NullMarked
package io.gpuprof.runtime.device;

import org.jspecify.annotations.NullMarked;
