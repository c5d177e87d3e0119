package io.gpuprof.runtime.device;

/**
 * Something that a GPU reported.
 *
 * @param type one of the {@code EVENT_} bits of {@link Nvml}
 * @param data the XID for {@link Nvml#EVENT_XID}
 */
record NvmlEvent(NvmlDevice device, long type, long data) {}
