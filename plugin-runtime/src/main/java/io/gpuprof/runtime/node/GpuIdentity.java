package io.gpuprof.runtime.node;

/** What a GPU is called; a config may name it by any of these. */
public interface GpuIdentity {

  /** What NVML or procfs calls it, {@code GPU-…}; for a declared device its id. */
  String uuid();

  /** NVML's index; position in the declaration for a declared device. */
  int index();

  /** {@code domain:bus:device.function}; empty when unknown. */
  String pciBusId();
}
