package io.gpuprof.runtime.plugin;

import java.util.List;
import java.util.Map;

/** What a container gets, before it is put on the wire. */
record Allocation(
    Map<String, String> envs,
    List<Mount> mounts,
    List<Node> nodes,
    Map<String, String> annotations,
    List<String> cdiNames) {

  /** A bind mount; paths of the host and of the workload. */
  record Mount(String containerPath, String hostPath, boolean readOnly) {}

  /** A device node; paths of the workload and of the host. */
  record Node(String containerPath, String hostPath, String permissions) {}
}
