package io.gpuprof.runtime;

import io.gpuprof.runtime.cdi.CdiBuild;
import io.gpuprof.runtime.cdi.CdiGpu;
import io.gpuprof.runtime.cdi.CdiJson;
import io.gpuprof.runtime.cdi.CdiSpec;
import io.gpuprof.runtime.cdi.CdiSpecFile;
import io.gpuprof.runtime.cdi.NodeSpec;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.device.Device;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.Discoveries;
import io.gpuprof.runtime.device.Discovery;
import io.gpuprof.runtime.device.DiscoveryException;
import io.gpuprof.runtime.device.HealthMonitor;
import io.gpuprof.runtime.device.HealthMonitors;
import io.gpuprof.runtime.device.NodeRoots;
import io.gpuprof.runtime.device.NvmlLibrary;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.node.DeviceNodes;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.plugin.NodeAccess;
import io.gpuprof.runtime.plugin.SpecPreview;
import io.gpuprof.runtime.plugin.SpecWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The node on which the plugin runs: the parts that look at it, wired for one config. */
final class LiveNode {

  private final RuntimeConfig config;
  private final DriverTree tree;
  private final DeviceNodes nodes;
  private final NvmlLibrary library;
  private final CdiSpecFile specFile;

  private LiveNode(RuntimeConfig config, NodeRoots roots) {
    this.config = config;
    tree = DriverTree.live(config.paths().hostRoot(), config.paths().containerHostRoot());
    nodes = new DeviceNodes(tree, config.paths());
    library = new NvmlLibrary(this::nvml, roots);
    specFile = new CdiSpecFile(config.cdi().specDir(), config.cdi().kind());
  }

  /** Opens the node as a config describes it; nothing is looked at yet. */
  static NodeAccess open(RuntimeConfig config) {
    return open(config, NodeRoots.of(config));
  }

  /** As above, with the kernel's file systems elsewhere. */
  static NodeAccess open(RuntimeConfig config, NodeRoots roots) {
    LiveNode node = new LiveNode(config, roots);
    Discovery discovery = Discoveries.of(config, node.library, roots);
    return new NodeAccess(
        node.afterWaiting(discovery),
        node::monitor,
        node::write,
        node::specPreview,
        node::sharedNodes,
        NodeChecks.of(config, node.tree, node.specFile),
        // Every part opens what it needs for the moment and closes it again.
        () -> {});
  }

  /** A driver container's root is an empty folder until the file appears that tells it is ready. */
  private Discovery afterWaiting(Discovery discovery) {
    Optional<HostPath> file = config.paths().waitFor();
    return () -> {
      if (file.isPresent() && !(tree.find(file.get()) instanceof Lookup.Found)) {
        throw new DiscoveryException(
            "waiting for `%s` on the host, which tells that the driver is ready; it is not there yet"
                .formatted(file.get()));
      }
      return discovery.scan();
    };
  }

  private Optional<Path> nvml() {
    return DriverFiles.findUnversioned(tree, config.paths())
        .nvml()
        .flatMap(file -> tree.pluginPath(file.hostPath()))
        .map(path -> Path.of(path.value()));
  }

  private HealthMonitor monitor(DeviceSet devices) {
    return HealthMonitors.of(config, library, devices)
        .orElseThrow(() -> new IllegalStateException("health is switched off"));
  }

  private SpecWriter.Written write(DeviceSet devices) throws IOException {
    specFile.removeStale();
    CdiBuild build = build(devices);
    if (build.spec().isEmpty()) {
      throw new IOException(text(build.errors()));
    }
    Optional<Diagnostic> problem = specFile.write(build.spec().get()).problem();
    if (problem.isPresent()) {
      throw new IOException(text(List.of(problem.get())));
    }
    return new SpecWriter.Written(served(devices, build.spec().get()), build.problems());
  }

  /** A name that the spec does not have would be refused by the engine, at the start of a pod. */
  private static DeviceSet served(DeviceSet devices, CdiSpec spec) {
    Set<String> names =
        spec.devices().stream().map(CdiSpec.NamedDevice::name).collect(Collectors.toSet());
    List<Device> served =
        devices.devices().stream().filter(device -> names.contains(device.uuid())).toList();
    return new DeviceSet(
        served, devices.driverVersion(), devices.cudaVersion(), devices.source(), devices.notes());
  }

  private SpecPreview specPreview(DeviceSet devices) {
    CdiBuild build = build(devices);
    String problems =
        build.problems().stream()
            .map(d -> "# %s[%s]: %s\n".formatted(d.severity(), d.id(), d.fact()))
            .collect(Collectors.joining());
    return new SpecPreview(
        problems
            + build
                .spec()
                .map(CdiJson::write)
                .orElse("# there is no spec, and no device would be advertised"),
        build.spec().isPresent());
  }

  private CdiBuild build(DeviceSet devices) {
    List<CdiGpu> gpus = devices.devices().stream().map(LiveNode::gpu).toList();
    return new NodeSpec(tree, config).build(gpus, devices.driverVersion());
  }

  private static CdiGpu gpu(Device device) {
    return new CdiGpu(device.uuid(), device.index(), device.pciBusId(), device.deviceNodes());
  }

  private List<WorkloadPath> sharedNodes() {
    List<WorkloadPath> shared = new ArrayList<>();
    DeviceNodes.CONTROL.stream().filter(path -> nodes.node(path).isPresent()).forEach(shared::add);
    for (int channel : config.imex().channelIds()) {
      WorkloadPath path = new WorkloadPath("/dev/nvidia-caps-imex-channels/channel" + channel);
      if (nodes.node(path).isPresent()) {
        shared.add(path);
      }
    }
    return shared;
  }

  private static String text(List<Diagnostic> problems) {
    return problems.stream()
        .map(d -> d.remedy().isEmpty() ? d.fact() : d.fact() + "; " + d.remedy())
        .collect(Collectors.joining(". "));
  }
}
