package io.gpuprof.plan;

import io.gpuprof.runtime.config.HookPath;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.List;
import java.util.Optional;

/**
 * Every path of a profile in every viewpoint. All targets are projections of it; none joins paths
 * of its own.
 *
 * @param hostRoot the node's root file system
 * @param driverRoot the folder that plays {@code /} for the driver's files
 * @param devRoot the folder that contains {@code dev/}
 * @param workloadRoot where the driver's files appear in a workload
 * @param nvidiaCtkPath the hook binary, a host path in every viewpoint: the container runtime
 *     executes it on the host
 * @param libraryDirs folders with libraries, in search order
 * @param binaryDirs folders with tools, in search order
 * @param waitFor file that must exist before discovery begins
 * @param devicePluginsDir folder of the kubelet's and the plugin's sockets
 * @param podResourcesDir folder of the kubelet's pod-resources socket; follows the kubelet's root
 * @param podResourcesMounted whether the plugin's container sees podResourcesDir
 * @param cdiSpecDir folder into which the CDI spec is written
 * @param mounts every folder of the host that the plugin's container sees
 */
public record PathPlan(
    Root hostRoot,
    Root driverRoot,
    Root devRoot,
    WorkloadPath workloadRoot,
    HookPath nvidiaCtkPath,
    List<SearchDir> libraryDirs,
    List<SearchDir> binaryDirs,
    Optional<HostPath> waitFor,
    Root devicePluginsDir,
    Root podResourcesDir,
    boolean podResourcesMounted,
    Root cdiSpecDir,
    List<HostMount> mounts) {

  /** The folder on the host behind a search folder. */
  public HostPath host(SearchDir dir) {
    return (dir.isFromHostRoot() ? hostRoot : driverRoot).host().resolve(dir.relative());
  }

  /** The same folder in the plugin's container. */
  public PluginPath plugin(SearchDir dir) {
    return (dir.isFromHostRoot() ? hostRoot : driverRoot).plugin().resolve(dir.relative());
  }

  /** The folder in a workload in which the files of a search folder appear. */
  public WorkloadPath workload(SearchDir dir) {
    return workloadRoot.resolve(dir.relative());
  }

  /** The file that discovery waits for, in the plugin's container. */
  public Optional<PluginPath> containerWaitFor() {
    return waitFor.isPresent() ? Optional.of(hostRoot.toPlugin(waitFor.get())) : Optional.empty();
  }

  /** The kubelet's pod-resources socket in the plugin's container, when its folder is mounted. */
  public Optional<PluginPath> podResourcesSocket() {
    return podResourcesMounted
        ? Optional.of(podResourcesDir.plugin().resolve("kubelet.sock"))
        : Optional.empty();
  }
}
