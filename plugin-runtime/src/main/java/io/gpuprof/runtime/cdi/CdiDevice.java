package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.WorkloadPath;
import java.util.List;

/**
 * A device as the CDI spec names it.
 *
 * @param names names by which it can be asked for, such as its UUID and its index; each becomes a
 *     device of the spec
 * @param deviceNodes its own device nodes as paths in the workload, such as {@code /dev/nvidia0};
 *     on the host they lie under devRoot. Nodes that all GPUs share are not among them
 */
public record CdiDevice(List<String> names, List<WorkloadPath> deviceNodes) {

  public CdiDevice {
    names = List.copyOf(names);
    deviceNodes = List.copyOf(deviceNodes);
  }
}
