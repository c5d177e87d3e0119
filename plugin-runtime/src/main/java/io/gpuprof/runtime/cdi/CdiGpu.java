package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.GpuIdentity;
import java.util.List;

/**
 * A GPU, as far as its spec needs to know it.
 *
 * @param uuid what NVML or procfs calls it, {@code GPU-…}; for a declared device its id
 * @param index NVML's index; position in the declaration for a declared device
 * @param pciBusId {@code domain:bus:device.function}; empty for a declared device
 * @param deviceNodes its own device nodes as paths in the workload, without those for graphics
 */
public record CdiGpu(String uuid, int index, String pciBusId, List<WorkloadPath> deviceNodes)
    implements GpuIdentity {

  public CdiGpu {
    deviceNodes = List.copyOf(deviceNodes);
  }
}
