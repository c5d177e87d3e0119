package io.gpuprof.runtime.device;

/** NVML's handle of a GPU: a pointer that only NVML understands, valid until it is shut down. */
record NvmlDevice(long address) {}
