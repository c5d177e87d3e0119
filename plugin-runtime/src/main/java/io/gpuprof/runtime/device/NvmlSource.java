package io.gpuprof.runtime.device;

/** Opens NVML. */
@FunctionalInterface
interface NvmlSource {

  /** A new session; the caller closes it. Sessions of one process do not disturb each other. */
  Nvml open() throws NvmlUnavailable;
}
