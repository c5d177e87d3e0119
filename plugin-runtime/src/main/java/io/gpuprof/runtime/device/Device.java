package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.GpuIdentity;
import java.util.List;
import java.util.OptionalInt;

/**
 * One GPU, as it was when the node was scanned.
 *
 * @param uuid what NVML or procfs calls it, {@code GPU-…}; for a declared device its id
 * @param index NVML's index; position in the declaration for a declared device
 * @param minor number N of its node {@code /dev/nvidiaN}; empty for a declared device
 * @param pciBusId {@code domain:bus:device.function} in lower case with a domain of four digits or
 *     more; empty for a declared device
 * @param numaNode NUMA node of the PCI device; empty when the kernel does not know it (it says -1)
 * @param board identifies the board that carries it, so that GPUs of one board can be preferred
 *     together; empty when unknown
 * @param memoryBytes size of its memory; 0 when unknown
 * @param product model name; empty when unknown
 * @param migEnabled whether it is in MIG mode, so that it cannot be handed out whole
 * @param deviceNodes its own device nodes as paths in the workload
 */
public record Device(
    String uuid,
    int index,
    OptionalInt minor,
    String pciBusId,
    OptionalInt numaNode,
    String board,
    long memoryBytes,
    String product,
    boolean migEnabled,
    List<WorkloadPath> deviceNodes)
    implements GpuIdentity {

  public Device {
    deviceNodes = List.copyOf(deviceNodes);
  }
}
