package io.gpuprof.runtime.device;

/** NVML's handle of a set of events. */
record NvmlEventSet(long address) {}
