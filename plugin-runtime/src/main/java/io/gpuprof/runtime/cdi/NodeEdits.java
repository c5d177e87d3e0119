package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.node.NodeFile;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Edits that put device nodes into a container. */
final class NodeEdits {

  private static final String READ_WRITE_MAKE = "rwm";

  private final boolean additionalGids;

  /**
   * @param additionalGids whether a container joins the group of a node that not everyone may open;
   *     needs 0.7.0
   */
  NodeEdits(boolean additionalGids) {
    this.additionalGids = additionalGids;
  }

  List<DeviceNode> nodes(Collection<NodeFile> files) {
    Map<String, DeviceNode> nodes = new TreeMap<>(PathOrder.BY_DEPTH);
    files.forEach(file -> nodes.put(file.workloadPath().value(), node(file)));
    return List.copyOf(nodes.values());
  }

  private static DeviceNode node(NodeFile file) {
    String path = file.workloadPath().value();
    String hostPath = file.hostPath().value();
    long gid = file.entry().gid();
    return new DeviceNode(
        path,
        path.equals(hostPath) ? Optional.empty() : Optional.of(hostPath),
        OptionalInt.of(file.entry().mode()),
        READ_WRITE_MAKE,
        gid == 0 ? OptionalLong.empty() : OptionalLong.of(gid));
  }

  List<Long> gids(Collection<NodeFile> files) {
    if (!additionalGids) {
      return List.of();
    }
    return files.stream()
        .filter(file -> !file.entry().isOpenToAll())
        .map(file -> file.entry().gid())
        .filter(gid -> gid != 0)
        .distinct()
        .sorted()
        .toList();
  }
}
