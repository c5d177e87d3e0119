package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.DeviceNodes;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.NodeFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Builds the spec of a node: host paths as the engine sees them and workload paths, both final at
 * once. What is in it was seen in the tree.
 */
public final class CdiSpecBuilder {

  /** Name of the device that stands for all of them. */
  public static final String ALL = "all";

  // Keeps a default nvidia runtime from injecting everything a second time.
  private static final String NOTHING_VISIBLE = "NVIDIA_VISIBLE_DEVICES=void";

  private final DriverTree tree;
  private final RuntimeConfig config;
  private final Problems problems = new Problems();
  private final NodeProof nodes;
  private final NodeEdits nodeEdits;
  private final HookWriter hooks;

  private CdiSpecBuilder(DriverTree tree, RuntimeConfig config) {
    this.tree = tree;
    this.config = config;
    nodes = new NodeProof(new DeviceNodes(tree, config.paths()), config, problems);
    nodeEdits = new NodeEdits(config.cdi().additionalGids());
    hooks = new HookWriter(tree, config, problems);
  }

  /**
   * Builds a spec.
   *
   * @param tree of the host root
   * @param devices those that shall be named; a device whose nodes are not there is left out with a
   *     warning
   * @param driverVersion of the driver that runs; empty takes that of the libraries found
   */
  public static CdiBuild build(
      DriverTree tree, RuntimeConfig config, List<CdiDevice> devices, String driverVersion) {
    return new CdiSpecBuilder(tree, config).build(devices, driverVersion);
  }

  private CdiBuild build(List<CdiDevice> devices, String driverVersion) {
    DriverFiles files = new DriverProof(tree, config, problems).find(driverVersion);
    ContainerEdits common = common(files);
    List<CdiSpec.NamedDevice> named = named(devices);
    if (named.isEmpty()) {
      problems.error(
          "cdi-no-device",
          "There is no device to write a spec for",
          "See the other messages; a node without GPUs needs no spec");
    }
    CdiSpec content =
        new CdiSpec(CdiVersion.V0_3_0.text(), config.cdi().kind(), Map.of(), named, common);
    CdiSpec spec = content.withVersion(CdiVersion.neededBy(content));
    checkVersion(spec);
    if (!problems.hasErrors()) {
      for (String problem : CdiValidator.validate(spec)) {
        problems.error("cdi-spec-invalid", "No engine would read the spec: " + problem, "");
      }
    }
    return new CdiBuild(
        problems.hasErrors() ? Optional.empty() : Optional.of(spec), files, problems.all());
  }

  private ContainerEdits common(DriverFiles files) {
    List<NodeFile> common = new ArrayList<>(nodes.common());
    List<NodeFile> storage = nodes.storage();
    common.addAll(storage);
    DriverMounts mounts = new DriverMounts();
    files.files().forEach(mounts::addFile);
    if (!storage.isEmpty()) {
      DriverFiles.findStorageFiles(tree, config.paths()).forEach(mounts::addFile);
    }
    if (!hooks.makesLinks()) {
      files.links().forEach(mounts::addLink);
    }
    return new ContainerEdits(
        env(files),
        nodeEdits.nodes(common),
        mounts.sorted(),
        hooks.common(files),
        nodeEdits.gids(common));
  }

  private static List<String> env(DriverFiles files) {
    List<String> env = new ArrayList<>();
    // The loader's folders, of which vdpau is none.
    String folders =
        files.libraryFolders().stream()
            .filter(folder -> !folder.name().equals("vdpau"))
            .map(WorkloadPath::value)
            .collect(Collectors.joining(":"));
    if (!folders.isEmpty()) {
      env.add("NVIDIA_CTK_LIBCUDA_DIR=" + folders);
    }
    env.add(NOTHING_VISIBLE);
    return env;
  }

  private List<CdiSpec.NamedDevice> named(List<CdiDevice> devices) {
    List<CdiSpec.NamedDevice> named = new ArrayList<>();
    Map<WorkloadPath, NodeFile> all = new TreeMap<>(Comparator.comparing(WorkloadPath::value));
    for (CdiDevice device : devices) {
      List<String> names = validNames(device);
      Optional<List<NodeFile>> found = nodes.of(device);
      if (names.isEmpty() || found.isEmpty()) {
        continue;
      }
      found.get().forEach(node -> all.put(node.workloadPath(), node));
      names.forEach(name -> named.add(device(name, found.get())));
    }
    if (!named.isEmpty() && named.stream().noneMatch(device -> device.name().equals(ALL))) {
      named.add(device(ALL, List.copyOf(all.values())));
    }
    named.sort(Comparator.comparing(CdiSpec.NamedDevice::name));
    return named;
  }

  /** Old names of MIG devices, with slashes, are no CDI names. */
  private List<String> validNames(CdiDevice device) {
    List<String> valid = new ArrayList<>();
    for (String name : device.names()) {
      Optional<String> problem = CdiNames.problemOfDevice(name);
      if (problem.isEmpty()) {
        valid.add(name);
      } else {
        problems.warning(
            "cdi-name-invalid",
            problem.get() + ", so it is left out",
            "Ask for the device by another of its names, or update the driver");
      }
    }
    return valid;
  }

  private CdiSpec.NamedDevice device(String name, List<NodeFile> found) {
    ContainerEdits edits =
        new ContainerEdits(
            List.of(),
            nodeEdits.nodes(found),
            List.of(),
            hooks.linkHook(nodes.links(found)),
            nodeEdits.gids(found));
    return new CdiSpec.NamedDevice(name, Map.of(), edits);
  }

  private void checkVersion(CdiSpec spec) {
    Optional<CdiVersion> highest = CdiVersion.of(config.cdi().maxVersion());
    if (highest.isEmpty()) {
      problems.error(
          "cdi-version-unknown",
          "cdi.maxVersion `%s` is not a CDI version".formatted(config.cdi().maxVersion()),
          "Take the highest that the node's container engine reads, such as 0.5.0");
      return;
    }
    CdiVersion.needs(spec).stream()
        .filter(need -> need.version().compareTo(highest.get()) > 0)
        .findFirst()
        .ifPresent(
            need ->
                problems.error(
                    "cdi-version-too-high",
                    "The spec needs CDI `%s` for %s, and cdi.maxVersion is `%s`: an engine that"
                            .formatted(need.version().text(), need.content(), highest.get().text())
                        + " reads no more would drop the whole spec",
                    "Raise cdi.maxVersion if the engine reads it, or switch off what needs it"));
  }
}
