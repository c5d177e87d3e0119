package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which component of the field would find which file below a driver root: their search lists are
 * built in and differ.
 *
 * @param component name of the component
 * @param file what it looks for
 * @param found where it would find it; empty if it would not
 * @param searched the folders of its list, relative to the root
 */
public record FieldSearch(
    String component, String file, Optional<HostPath> found, List<String> searched) {

  // NVIDIA/k8s-device-plugin v0.20.0 cmd/nvidia-device-plugin/root.go.
  private static final List<String> PLUGIN =
      List.of(
          "usr/lib64",
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "lib64",
          "lib/x86_64-linux-gnu",
          "lib/aarch64-linux-gnu");

  // NVIDIA/nvidia-container-toolkit pkg/lookup/library.go; the loader's cache comes after it.
  private static final List<String> TOOLKIT =
      List.of(
          "",
          "usr/lib64",
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "usr/lib/x86_64-linux-gnu/nvidia/current",
          "usr/lib/aarch64-linux-gnu/nvidia/current",
          "lib64",
          "lib/x86_64-linux-gnu",
          "lib/aarch64-linux-gnu",
          "lib/x86_64-linux-gnu/nvidia/current",
          "lib/aarch64-linux-gnu/nvidia/current");

  // NVIDIA/nvidia-container-toolkit pkg/lookup/path.go.
  private static final List<String> TOOLKIT_TOOLS =
      List.of("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin");

  // NVIDIA/k8s-dra-driver-gpu cmd/gpu-kubelet-plugin/root.go.
  private static final List<String> DRA =
      List.of(
          "",
          "usr/lib64",
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "lib64",
          "lib/x86_64-linux-gnu",
          "lib/aarch64-linux-gnu");

  private static final List<String> DRA_TOOLS =
      List.of("", "opt/bin", "usr/bin", "usr/sbin", "bin", "sbin");

  // NVIDIA/gpu-operator cmd/nvidia-validator, locations since 26.7.
  private static final List<String> VALIDATOR_TOOLS =
      List.of("usr/bin", "usr/sbin", "bin", "sbin", "opt/bin", "usr/lib/wsl/lib");

  public FieldSearch {
    searched = List.copyOf(searched);
  }

  /** All of them, for one driver root. */
  public static List<FieldSearch> of(DriverTree tree, HostPath driverRoot) {
    List<FieldSearch> all = new ArrayList<>();
    add(all, tree, driverRoot, "NVIDIA device plugin", "libnvidia-ml.so.1", PLUGIN);
    add(all, tree, driverRoot, "container toolkit", "libcuda.so.*", TOOLKIT);
    add(all, tree, driverRoot, "container toolkit", "nvidia-smi", TOOLKIT_TOOLS);
    add(all, tree, driverRoot, "operator validator", "nvidia-smi", VALIDATOR_TOOLS);
    add(all, tree, driverRoot, "DRA driver", "libnvidia-ml.so.1", DRA);
    add(all, tree, driverRoot, "DRA driver", "nvidia-smi", DRA_TOOLS);
    return all;
  }

  private static void add(
      List<FieldSearch> all,
      DriverTree tree,
      HostPath root,
      String component,
      String file,
      List<String> folders) {
    all.add(new FieldSearch(component, file, find(tree, root, file, folders), folders));
  }

  private static Optional<HostPath> find(
      DriverTree tree, HostPath root, String file, List<String> folders) {
    String stem = file.endsWith("*") ? file.substring(0, file.length() - 1) : file;
    for (String folder : folders) {
      HostPath below = root.resolve(folder);
      for (String name :
          tree.names(below, n -> file.endsWith("*") ? n.startsWith(stem) : n.equals(stem))
              .names()) {
        Lookup lookup = tree.find(below.resolve(name));
        if (lookup.as(EntryType.FILE).isPresent()) {
          return Optional.of(below.resolve(name));
        }
      }
    }
    return Optional.empty();
  }
}
