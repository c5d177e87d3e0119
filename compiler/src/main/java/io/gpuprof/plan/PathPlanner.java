package io.gpuprof.plan;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.profile.MountScope;
import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.config.SearchDir;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * From a profile that passed its rules to the plan. This is where {@code /host} is decided:
 * everything of the host is seen below the profile's {@code hostRootMount}, whatever part of it is
 * mounted.
 */
public final class PathPlanner {

  private static final String HOST_TO_CONTAINER = "HostToContainer";
  private static final String NONE = "None";

  private PathPlanner() {}

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if a root lies outside hostRoot or devRoot is missing; the
   *     rules {@code path-outside-host-root} and {@code dev-root-unstated} refuse such profiles
   *     before
   */
  public static PathPlan plan(Profile.Spec spec) {
    Root hostRoot = new Root(spec.hostRoot(), spec.hostRootMount());
    Root driverRoot = under(hostRoot, spec.driverRoot());
    Root devRoot =
        under(hostRoot, spec.devRoot().isPresent() ? spec.devRoot().get() : impliedDevRoot(spec));
    Root devicePluginsDir = samePath(spec.kubelet().devicePluginsDir());
    Root podResourcesDir = samePath(spec.kubelet().rootDir().resolve("pod-resources"));
    Root cdiSpecDir = samePath(new HostPath(spec.cdi().specDir().value()));

    List<HostMount> mounts = new ArrayList<>();
    if (spec.mount() == MountScope.HOST_ROOT) {
      mounts.add(
          readOnly(
              "host-root",
              hostRoot,
              "The whole host, read-only: driver files, device nodes and every link between them resolve as they do on"
                  + " the host. HostToContainer shows what is mounted later, such as a driver container's root."));
    } else {
      mounts.addAll(narrowMounts(spec, hostRoot, driverRoot, devRoot));
    }
    if (spec.pod().deviceAccess() == DeviceAccess.PRIVILEGED) {
      mounts.add(deviceMount(devRoot));
    }
    mounts.add(
        writable(
            "device-plugins",
            devicePluginsDir,
            "Directory",
            "The kubelet's socket, and beside it the plugin's own."));
    if (spec.plugin().usesCdi()) {
      mounts.add(
          writable(
              "cdi-specs",
              cdiSpecDir,
              "DirectoryOrCreate",
              "The plugin writes its CDI spec here; the container runtime reads it."));
    }
    if (spec.kubelet().mountPodResources()) {
      mounts.add(
          readOnly(
              "pod-resources",
              podResourcesDir,
              "The kubelet's pod-resources socket: which pod holds which GPU."));
    }
    return new PathPlan(
        hostRoot,
        driverRoot,
        devRoot,
        spec.workloadRoot(),
        spec.nvidiaCtkPath(),
        spec.libraryDirs(),
        spec.binaryDirs(),
        spec.waitFor(),
        devicePluginsDir,
        podResourcesDir,
        spec.kubelet().mountPodResources(),
        cdiSpecDir,
        List.copyOf(mounts));
  }

  private static HostPath impliedDevRoot(Profile.Spec spec) {
    if (!spec.driverRoot().equals(spec.hostRoot())) {
      throw new IllegalArgumentException("devRoot is not stated");
    }
    return spec.hostRoot();
  }

  private static Root under(Root hostRoot, HostPath path) {
    return new Root(path, hostRoot.toPlugin(path));
  }

  /** Folders that kubelet, container runtime and plugin must know under one path. */
  private static Root samePath(HostPath path) {
    return new Root(path, new PluginPath(path.value()));
  }

  /**
   * Only what the plugin looks at; a folder inside another one of them is not mounted a second
   * time.
   */
  private static List<HostMount> narrowMounts(
      Profile.Spec spec, Root hostRoot, Root driverRoot, Root devRoot) {
    List<HostMount> wanted = new ArrayList<>();
    wanted.add(
        readOnly(
            "driver-root",
            driverRoot,
            "The driver's files, read-only, and nothing else of the host."));
    wanted.add(
        readOnly(
            "dev",
            under(hostRoot, devRoot.host().resolve("dev")),
            "Type and numbers of the device nodes are read here; HostToContainer and a folder mount show nodes that"
                + " appear later."));
    int number = 0;
    for (SearchDir dir :
        Stream.concat(spec.libraryDirs().stream(), spec.binaryDirs().stream())
            .filter(SearchDir::isFromHostRoot)
            .distinct()
            .toList()) {
      wanted.add(
          readOnly(
              "search-dir-" + number++,
              under(hostRoot, hostRoot.host().resolve(dir.relative())),
              "A search folder that the platform keeps outside its driver root."));
    }
    spec.waitFor()
        .ifPresent(
            file ->
                wanted.add(
                    readOnly(
                        "wait-for",
                        under(hostRoot, file.parent()),
                        "The folder of the file that tells when the driver is ready.")));
    Map<HostPath, HostMount> distinct = new LinkedHashMap<>();
    wanted.forEach(mount -> distinct.putIfAbsent(mount.hostPath(), mount));
    return distinct.values().stream()
        .filter(
            mount ->
                distinct.keySet().stream()
                    .noneMatch(
                        other ->
                            mount.hostPath().isUnder(other) && !mount.hostPath().equals(other)))
        .toList();
  }

  /**
   * Privileged containers get a copy of /dev at their start; nodes that come later are seen only
   * through a mount.
   */
  private static HostMount deviceMount(Root devRoot) {
    return new HostMount(
        "host-dev",
        devRoot.host().resolve("dev"),
        "Directory",
        new PluginPath("/dev"),
        false,
        HOST_TO_CONTAINER,
        "NVML opens /dev/nvidia* at fixed paths, and a privileged container's own /dev is only a copy made at its start:"
            + " nodes that appear later would be missing.");
  }

  private static HostMount readOnly(String name, Root root, String reason) {
    return new HostMount(
        name, root.host(), "Directory", root.plugin(), true, HOST_TO_CONTAINER, reason);
  }

  private static HostMount writable(String name, Root root, String type, String reason) {
    return new HostMount(name, root.host(), type, root.plugin(), false, NONE, reason);
  }
}
