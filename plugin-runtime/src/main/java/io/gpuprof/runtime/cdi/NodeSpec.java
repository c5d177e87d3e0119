package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.DeviceNodes;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.NodeFile;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The spec of a node for the GPUs that were found on it. The plugin writes it and {@code gpuprof
 * cdi} shows it: there is one way from a tree and its GPUs to a spec.
 */
public final class NodeSpec {

  private final DriverTree tree;
  private final RuntimeConfig config;
  private final DeviceNodes nodes;

  /** For a node; nothing is looked at yet. */
  public NodeSpec(DriverTree tree, RuntimeConfig config) {
    this.tree = tree;
    this.config = config;
    nodes = new DeviceNodes(tree, config.paths());
  }

  /**
   * Builds it.
   *
   * @param driverVersion of the driver that runs; empty takes that of the libraries found
   */
  public CdiBuild build(List<CdiGpu> gpus, String driverVersion) {
    return CdiSpecBuilder.build(
        tree, config, gpus.stream().map(this::device).toList(), driverVersion);
  }

  private CdiDevice device(CdiGpu gpu) {
    Set<WorkloadPath> own = new LinkedHashSet<>(gpu.deviceNodes());
    if (!gpu.pciBusId().isEmpty()) {
      nodes.drm(gpu.pciBusId()).stream().map(NodeFile::workloadPath).forEach(own::add);
    }
    return new CdiDevice(List.of(gpu.uuid(), Integer.toString(gpu.index())), List.copyOf(own));
  }
}
