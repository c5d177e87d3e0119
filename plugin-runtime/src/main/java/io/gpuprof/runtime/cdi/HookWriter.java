package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.CdiHook;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverLink;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Writes the hooks with the arguments that {@code nvidia-ctk hook} and {@code nvidia-cdi-hook}
 * understand (nvidia-container-toolkit internal/discover/hooks.go), and proves that the binary is
 * on the node. The engine runs it from the host's file system.
 */
final class HookWriter {

  private static final String HOOK_NAME = "createContainer";
  private static final String CTK = "nvidia-ctk";
  private static final List<String> ENV = List.of("NVIDIA_CTK_DEBUG=false");

  /** Where the hook looks by itself. */
  private static final String USUAL_LDCONFIG = "sbin/ldconfig";

  private static final List<String> OTHER_LDCONFIGS =
      List.of(
          "usr/sbin/ldconfig",
          "usr/bin/ldconfig",
          "bin/ldconfig",
          "usr/local/sbin/ldconfig",
          "usr/local/bin/ldconfig",
          "usr/local/glibc/sbin/ldconfig",
          "run/current-system/sw/bin/ldconfig");

  private final DriverTree tree;
  private final HostPath driverRoot;
  private final Optional<HostPath> binary;
  private final List<CdiHook> wanted;
  private final Problems problems;

  HookWriter(DriverTree tree, RuntimeConfig config, Problems problems) {
    this.tree = tree;
    driverRoot = config.paths().driverRoot();
    binary = config.paths().nvidiaCtkPath().path();
    this.problems = problems;
    List<CdiHook> stated = config.cdi().hooks();
    wanted =
        binary.map(program -> ToolkitHooks.known(tree, program, stated, problems)).orElse(stated);
  }

  /** Whether a hook makes the links, so that they need no mounts. */
  boolean makesLinks() {
    return writes(CdiHook.CREATE_SYMLINKS);
  }

  private boolean writes(CdiHook hook) {
    return binary.isPresent() && wanted.contains(hook);
  }

  /** The hooks for every container, in the order in which they have to run. */
  List<Hook> common(DriverFiles files) {
    List<Hook> hooks = new ArrayList<>();
    if (!writes(CdiHook.UPDATE_LDCACHE)) {
      tellLoaderPath(files.libraryFolders());
    }
    if (binary.isEmpty() || wanted.isEmpty()) {
      return hooks;
    }
    proveBinary(binary.get());
    hooks.addAll(links(files.links()));
    if (writes(CdiHook.ENABLE_CUDA_COMPAT) && !files.version().isEmpty()) {
      hooks.add(
          hook(CdiHook.ENABLE_CUDA_COMPAT, List.of("--host-driver-version=" + files.version())));
    }
    List<WorkloadPath> folders = files.libraryFolders();
    if (writes(CdiHook.UPDATE_LDCACHE) && !folders.isEmpty()) {
      hooks.add(hook(CdiHook.UPDATE_LDCACHE, loaderArguments(folders)));
    }
    if (writes(CdiHook.DISABLE_DEVICE_NODE_MODIFICATION)) {
      hooks.add(hook(CdiHook.DISABLE_DEVICE_NODE_MODIFICATION, List.of()));
    }
    return hooks;
  }

  /** Which folders a loader searches by itself is the image's matter: Debian's leaves out lib64. */
  private void tellLoaderPath(List<WorkloadPath> folders) {
    if (!folders.isEmpty()) {
      String path = folders.stream().map(WorkloadPath::value).collect(Collectors.joining(":"));
      problems.info(
          "cdi-loader-path",
          "No hook refreshes the loader's cache in workloads, so images must search `%s` by"
                  .formatted(path)
              + " themselves",
          "In other images set LD_LIBRARY_PATH=" + path);
    }
  }

  private List<Hook> links(List<DriverLink> links) {
    return linkHook(
        links.stream().map(link -> link.target() + "::" + link.path().value()).toList());
  }

  /** The hook that makes links, each {@code target::path}; none if there is no such hook. */
  List<Hook> linkHook(List<String> links) {
    if (!makesLinks() || links.isEmpty()) {
      return List.of();
    }
    List<String> arguments = new ArrayList<>();
    for (String link : links) {
      arguments.add("--link");
      arguments.add(link);
    }
    return List.of(hook(CdiHook.CREATE_SYMLINKS, arguments));
  }

  private List<String> loaderArguments(List<WorkloadPath> folders) {
    List<String> arguments = new ArrayList<>();
    ldconfig().ifPresent(path -> arguments.addAll(List.of("--ldconfig-path", path.value())));
    for (WorkloadPath folder : folders) {
      arguments.add("--folder");
      arguments.add(folder.value());
    }
    return arguments;
  }

  /** The host's ldconfig, if it is not where the hook looks by itself. */
  private Optional<HostPath> ldconfig() {
    HostPath usual = tree.root().resolve(USUAL_LDCONFIG);
    if (isFile(usual) || !tree.showsWholeHost()) {
      return Optional.empty();
    }
    Optional<HostPath> other =
        OTHER_LDCONFIGS.stream().map(tree.root()::resolve).filter(this::isFile).findFirst();
    if (other.isEmpty()) {
      problems.warning(
          "cdi-ldconfig-missing",
          "The hook update-ldcache runs the host's ldconfig, and there is no `%s`".formatted(usual),
          "If containers fail to start, take update-ldcache out of cdi.hooks; images then need"
              + " LD_LIBRARY_PATH");
    }
    return other;
  }

  private boolean isFile(HostPath path) {
    return tree.find(path).as(EntryType.FILE).isPresent();
  }

  private void proveBinary(HostPath path) {
    Lookup lookup = tree.find(path);
    Optional<Lookup.Found> file = lookup.as(EntryType.FILE);
    if (file.isPresent() && file.get().entry().isExecutable()) {
      return;
    }
    if (lookup instanceof Lookup.Missing && !tree.provesAbsence(path, driverRoot)) {
      problems.warning(
          "cdi-hook-unproved",
          "The hook binary `%s` cannot be seen from the plugin's container".formatted(path),
          "Make sure that it is on the node, or mount the whole host root (mount: host-root)");
      return;
    }
    problems.error(
        "cdi-hook-missing",
        "There is no executable file `%s` on the node, and every GPU container would need it"
            .formatted(path),
        "Install the NVIDIA Container Toolkit there, or set nvidiaCtkPath to where it is, or to"
            + " `none` for a spec that works without hooks");
  }

  private Hook hook(CdiHook hook, List<String> arguments) {
    HostPath path = binary.orElseThrow();
    List<String> args = new ArrayList<>();
    args.add(path.name());
    if (path.name().equals(CTK)) {
      args.add("hook");
    }
    args.add(ToolkitHooks.name(hook));
    args.addAll(arguments);
    return new Hook(HOOK_NAME, path.value(), args, ENV, OptionalInt.empty());
  }
}
