package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.WorkloadPath;

/**
 * A device node that was proved to exist.
 *
 * @param hostPath where it lies on the host; no part of it is a link
 * @param workloadPath its usual path, which programs open
 * @param entry its numbers, permissions and group; always a character device
 */
public record NodeFile(HostPath hostPath, WorkloadPath workloadPath, Entry entry) {}
