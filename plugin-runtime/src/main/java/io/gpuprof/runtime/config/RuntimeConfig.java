package io.gpuprof.runtime.config;

import java.util.List;
import java.util.Optional;

/**
 * The startup config of the plugin, complete: nothing in it is optional in the sense that the
 * runtime would have to find a value. The reference of every key is {@code
 * schemas/runtime-config.schema.json}; components have the keys' names.
 */
public record RuntimeConfig(
    String apiVersion,
    String kind,
    String profile,
    Paths paths,
    Kubelet kubelet,
    Cdi cdi,
    Plugin plugin,
    Sharing sharing,
    Imex imex,
    Health health,
    Log log,
    Http http) {

  /** Version of the format. */
  public static final String API_VERSION = "gpuprof.io/v1alpha1";

  /** Kind of the document. */
  public static final String KIND = "RuntimeConfig";

  /** The same config with other paths. */
  RuntimeConfig withPaths(Paths other) {
    return new RuntimeConfig(
        apiVersion, kind, profile, other, kubelet, cdi, plugin, sharing, imex, health, log, http);
  }

  /** The resource that the kubelet is told: with {@code .shared} when replicas are renamed. */
  public String advertisedResource() {
    TimeSlicing slicing = sharing.timeSlicing();
    boolean renamed = slicing.replicas() > 1 && slicing.renameByDefault();
    return renamed ? plugin.resourceName() + ".shared" : plugin.resourceName();
  }

  /**
   * File name of the plugin's socket in the kubelet's folder. It does not contain the resource's
   * prefix: a socket's path is short of room.
   */
  public String socketName() {
    String resource = advertisedResource();
    return "gpuprof-" + resource.substring(resource.indexOf('/') + 1) + ".sock";
  }

  /** Where things are: hosts' paths and the same places in the plugin's container. */
  public record Paths(
      HostPath hostRoot,
      PluginPath containerHostRoot,
      HostPath driverRoot,
      PluginPath containerDriverRoot,
      HostPath devRoot,
      PluginPath containerDevRoot,
      WorkloadPath workloadRoot,
      HookPath nvidiaCtkPath,
      List<SearchDir> libraryDirs,
      List<SearchDir> binaryDirs,
      Optional<HostPath> waitFor,
      Optional<PluginPath> containerWaitFor) {}

  /** Where the kubelet is met; the same paths on both sides. */
  public record Kubelet(PluginPath devicePluginsDir, Optional<PluginPath> podResourcesSocket) {}

  /** The CDI spec that the runtime writes. */
  public record Cdi(
      PluginPath specDir,
      String kind,
      String maxVersion,
      boolean additionalGids,
      List<CdiHook> hooks) {}

  /** How GPUs are found, named and handed out. */
  public record Plugin(
      String resourceName,
      DeviceDiscoveryStrategy deviceDiscoveryStrategy,
      List<DeclaredDevice> declaredDevices,
      List<String> includeDevices,
      List<String> excludeDevices,
      List<DeviceListStrategy> deviceListStrategy,
      DeviceIdStrategy deviceIdStrategy,
      boolean passDeviceSpecs,
      MigStrategy migStrategy,
      AllocationPolicy sharedDevicesAllocationPolicy,
      boolean gdrcopy,
      boolean gds,
      boolean mofed) {

    /** Whether a CDI strategy is among the chosen ones, so that a spec must be written. */
    public boolean usesCdi() {
      return deviceListStrategy.contains(DeviceListStrategy.CDI_CRI)
          || deviceListStrategy.contains(DeviceListStrategy.CDI_ANNOTATIONS);
    }
  }

  /** A device that the profile declares; node paths are those in the workload. */
  public record DeclaredDevice(String id, List<WorkloadPath> deviceNodes) {}

  /** Several pods on one GPU. */
  public record Sharing(TimeSlicing timeSlicing) {}

  /** Time-slicing; one replica means none. */
  public record TimeSlicing(
      int replicas, boolean renameByDefault, boolean failRequestsGreaterThanOne) {}

  /** IMEX channels. */
  public record Imex(List<Integer> channelIds, boolean required) {}

  /** When a GPU counts as sick, and when as well again; seconds. */
  public record Health(boolean enabled, List<Integer> ignoredXids, int recoverySeconds) {}

  /** Logging. */
  public record Log(LogFormat format, LogLevel level) {}

  /** The HTTP endpoint; a TCP port. */
  public record Http(int port) {}
}
