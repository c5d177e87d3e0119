package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.WorkloadPath;

/**
 * A second name under which a workload looks for a library or a program.
 *
 * @param path the link, in the workload
 * @param target what the link says: a path relative to the link's folder, or an absolute one in the
 *     workload
 * @param hostPath the real file at which it ends, on the host
 */
public record DriverLink(WorkloadPath path, String target, HostPath hostPath) {}
