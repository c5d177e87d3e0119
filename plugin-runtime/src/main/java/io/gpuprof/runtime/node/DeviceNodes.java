package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Device nodes below the dev root, which is a root of its own: on COS the driver lies in a private
 * folder and the nodes in the host's {@code /dev}. A node is a character device itself; a link to
 * one is refused, as container engines refuse it.
 */
public final class DeviceNodes {

  /** Nodes that all GPUs share (nvidia-container-toolkit pkg/nvcdi). */
  public static final List<WorkloadPath> CONTROL =
      List.of(
          new WorkloadPath("/dev/nvidia-modeset"),
          new WorkloadPath("/dev/nvidia-uvm-tools"),
          new WorkloadPath("/dev/nvidia-uvm"),
          new WorkloadPath("/dev/nvidiactl"));

  private static final Pattern DRM = Pattern.compile("(?:card|renderD)[0-9]+");
  private static final Pattern PCI_BUS_ID =
      Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  private final DriverTree tree;
  private final HostPath devRoot;

  public DeviceNodes(DriverTree tree, RuntimeConfig.Paths paths) {
    this.tree = tree;
    devRoot = paths.devRoot();
  }

  /** A node, if it is there. */
  public Optional<NodeFile> node(WorkloadPath path) {
    return tree.findUnfollowed(at(path))
        .as(EntryType.CHARACTER_DEVICE)
        .map(found -> new NodeFile(found.path(), path, found.entry()));
  }

  /** Why {@link #node} is empty: a sentence for a person. */
  public String whyNot(WorkloadPath path) {
    HostPath at = at(path);
    Lookup lookup = tree.findUnfollowed(at);
    if (lookup instanceof Lookup.Broken broken) {
      return broken.reason();
    }
    if (lookup instanceof Lookup.Found found) {
      return found.entry().type() == EntryType.LINK
          ? "`%s` is a symbolic link, which container engines refuse".formatted(at)
          : "`%s` is not a character device".formatted(at);
    }
    return "`%s` does not exist".formatted(at);
  }

  /** Where a node is expected on the host. */
  public HostPath at(WorkloadPath path) {
    return devRoot.resolve(path.value().substring(1));
  }

  /** The nodes in a folder whose whole names match, sorted by name. */
  public List<NodeFile> matching(WorkloadPath folder, Pattern name) {
    return tree.names(at(folder), candidate -> name.matcher(candidate).matches()).names().stream()
        .map(folder::resolve)
        .flatMap(path -> node(path).stream())
        .toList();
  }

  /**
   * The nodes of the kernel's graphics interface for one GPU, as sysfs tells them; none for a
   * driver without it.
   *
   * @param pciBusId such as {@code 0000:3b:00.0}
   */
  public List<NodeFile> drm(String pciBusId) {
    String id = pciBusId.toLowerCase(Locale.ROOT);
    if (!PCI_BUS_ID.matcher(id).matches()) {
      return List.of();
    }
    HostPath folder = tree.root().resolve("sys/bus/pci/devices/" + id + "/drm");
    return tree.names(folder, name -> DRM.matcher(name).matches()).names().stream()
        .map(name -> new WorkloadPath("/dev/dri/" + name))
        .flatMap(path -> node(path).stream())
        .toList();
  }

  /** The names in {@code /dev/dri/by-path} that lead to this node, sorted. */
  public List<String> drmLinks(NodeFile node) {
    HostPath folder = at(new WorkloadPath("/dev/dri/by-path"));
    return tree.names(folder, name -> name.startsWith("pci-")).names().stream()
        .filter(
            name ->
                tree.find(folder.resolve(name))
                    .as(EntryType.CHARACTER_DEVICE)
                    .filter(found -> found.path().equals(node.hostPath()))
                    .isPresent())
        .toList();
  }
}
