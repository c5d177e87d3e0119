package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.WorkloadPath;

/**
 * A file (or folder of sockets) that a workload needs.
 *
 * @param role what it is
 * @param hostPath where it really is on the host; no part of it is a link
 * @param workloadPath where a workload gets it
 */
public record DriverFile(FileRole role, HostPath hostPath, WorkloadPath workloadPath) {}
