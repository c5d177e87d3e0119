/**
 * The mistakes that people make in what the field installs by hand: manifests of device plugins,
 * values of NVIDIA's charts, config files of NVIDIA's plugin. Trees in, diagnostics out.
 */
@NullMarked
package io.gpuprof.audit;

import org.jspecify.annotations.NullMarked;
