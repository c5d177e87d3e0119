package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.DeviceNodes;
import io.gpuprof.runtime.node.NodeFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds device nodes and says which are missing. */
final class NodeProof {

  private static final WorkloadPath DEV = new WorkloadPath("/dev");
  private static final WorkloadPath DRI = new WorkloadPath("/dev/dri");
  private static final WorkloadPath CONTROL = new WorkloadPath("/dev/nvidiactl");
  private static final WorkloadPath MEMORY = new WorkloadPath("/dev/nvidia-uvm");
  private static final WorkloadPath GDRCOPY = new WorkloadPath("/dev/gdrdrv");
  private static final WorkloadPath INFINIBAND = new WorkloadPath("/dev/infiniband");
  private static final WorkloadPath IMEX = new WorkloadPath("/dev/nvidia-caps-imex-channels");
  private static final Pattern GDS = Pattern.compile("nvidia-fs[0-9]*");
  private static final Pattern VERBS = Pattern.compile("uverbs[0-9]+|rdma_cm");

  private final DeviceNodes nodes;
  private final RuntimeConfig config;
  private final Problems problems;

  NodeProof(DeviceNodes nodes, RuntimeConfig config, Problems problems) {
    this.nodes = nodes;
    this.config = config;
    this.problems = problems;
  }

  /** Nodes that every GPU container gets. */
  List<NodeFile> common() {
    List<NodeFile> found = new ArrayList<>();
    if (config.plugin().deviceDiscoveryStrategy() != DeviceDiscoveryStrategy.DECLARED) {
      found.addAll(control());
    }
    if (config.plugin().gdrcopy()) {
      nodes.node(GDRCOPY).ifPresentOrElse(found::add, () -> warn("gdrcopy", GDRCOPY));
    }
    if (config.plugin().mofed()) {
      found.addAll(several("mofed", INFINIBAND, VERBS));
    }
    found.addAll(imex());
    return found;
  }

  private List<NodeFile> control() {
    List<NodeFile> found = new ArrayList<>();
    for (WorkloadPath path : DeviceNodes.CONTROL) {
      Optional<NodeFile> node = nodes.node(path);
      node.ifPresent(found::add);
      if (node.isEmpty() && path.equals(CONTROL)) {
        problems.error(
            "cdi-control-node-missing",
            nodes.whyNot(path) + ", and no GPU works without it",
            "Set devRoot to the folder that contains dev/ with the driver's nodes (`/` nearly"
                + " everywhere), or load the driver's modules: nvidia-modprobe -c0 -u");
      } else if (node.isEmpty() && path.equals(MEMORY)) {
        problems.warning(
            "cdi-uvm-node-missing",
            nodes.whyNot(path) + ", and no CUDA program works without it",
            "Load the module and make its nodes: nvidia-modprobe -c0 -u");
      }
    }
    return found;
  }

  private List<NodeFile> imex() {
    List<NodeFile> found = new ArrayList<>();
    for (int channel : config.imex().channelIds()) {
      WorkloadPath path = IMEX.resolve("channel" + channel);
      Optional<NodeFile> node = nodes.node(path);
      node.ifPresent(found::add);
      if (node.isEmpty() && config.imex().required()) {
        problems.error(
            "cdi-imex-channel-missing",
            nodes.whyNot(path) + ", and imex.required is set",
            "Make the channel's node on the node, or set imex.required to false");
      } else if (node.isEmpty()) {
        warn("imex.channelIds", path);
      }
    }
    return found;
  }

  /** The nodes of GPUDirect Storage; none if the config does not ask for it. */
  List<NodeFile> storage() {
    return config.plugin().gds() ? several("gds", DEV, GDS) : List.of();
  }

  private List<NodeFile> several(String option, WorkloadPath folder, Pattern name) {
    List<NodeFile> found = nodes.matching(folder, name);
    if (found.isEmpty()) {
      problems.warning(
          "cdi-node-missing",
          "`%s` is on, and there is no node %s in `%s`"
              .formatted(option, name.pattern(), nodes.at(folder)),
          "Load the module that makes the nodes, or switch the option off");
    }
    return found;
  }

  private void warn(String option, WorkloadPath path) {
    problems.warning(
        "cdi-node-missing",
        "`%s` is on, and %s".formatted(option, nodes.whyNot(path)),
        "Load the module that makes the node, or switch the option off");
  }

  /**
   * The nodes of a device; empty if one is missing that the GPU cannot do without. Only its nodes
   * for graphics may be missing.
   */
  Optional<List<NodeFile>> of(CdiDevice device) {
    List<NodeFile> found = new ArrayList<>();
    for (WorkloadPath path : device.deviceNodes()) {
      Optional<NodeFile> node = nodes.node(path);
      if (node.isPresent()) {
        found.add(node.get());
        continue;
      }
      boolean needed = !path.isUnder(DRI);
      problems.warning(
          "cdi-device-node-missing",
          "%s, so device `%s` goes without %s"
              .formatted(
                  nodes.whyNot(path),
                  String.join("`, `", device.names()),
                  needed ? "a spec" : "graphics"),
          "Make the node, or set devRoot to the folder that contains dev/ with it");
      if (needed) {
        return Optional.empty();
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(found));
  }

  /** Links of the by-path folder that lead to these nodes, each {@code target::path}. */
  List<String> links(List<NodeFile> files) {
    List<String> links = new ArrayList<>();
    for (NodeFile file : files) {
      if (file.workloadPath().parent().equals(DRI)) {
        for (String name : nodes.drmLinks(file)) {
          links.add("../%s::/dev/dri/by-path/%s".formatted(file.workloadPath().name(), name));
        }
      }
    }
    return links.stream().sorted().toList();
  }
}
