/** The daemon: the kubelet's device plugin API over Unix sockets, its life cycle and operations. */
@NullMarked
package io.gpuprof.runtime.plugin;

import org.jspecify.annotations.NullMarked;
