package io.gpuprof.profile;

import io.gpuprof.runtime.config.HookPath;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A platform profile with all its parents merged in. It is complete: what a file left out came from
 * {@code profiles/base.yaml}, the one home of defaults. The reference of every key is {@code
 * schemas/platform-profile.schema.json}; components have the keys' names.
 */
public record Profile(String apiVersion, String kind, Metadata metadata, Spec spec) {

  /** Kubernetes-style metadata; only the name means anything here. */
  public record Metadata(
      String name,
      Optional<Map<String, String>> labels,
      Optional<Map<String, String>> annotations) {}

  /** The profile itself. */
  public record Spec(
      Optional<String> title,
      Optional<String> description,
      ProfileStatus status,
      Optional<Refusal> refusal,
      List<Architecture> architectures,
      HostPath hostRoot,
      PluginPath hostRootMount,
      HostPath driverRoot,
      Optional<HostPath> devRoot,
      HookPath nvidiaCtkPath,
      List<SearchDir> libraryDirs,
      List<SearchDir> binaryDirs,
      WorkloadPath workloadRoot,
      MountScope mount,
      Optional<HostPath> waitFor,
      Kubelet kubelet,
      ContainerRuntime containerRuntime,
      Host host,
      RuntimeConfig.Cdi cdi,
      RuntimeConfig.Plugin plugin,
      RuntimeConfig.Sharing sharing,
      RuntimeConfig.Imex imex,
      RuntimeConfig.Health health,
      RuntimeConfig.Log log,
      RuntimeConfig.Http http,
      Pod pod,
      Match match,
      Map<String, Conflict> conflicts,
      Map<String, String> reasons) {}

  /** Why nothing is compiled for this platform. */
  public record Refusal(String reason, String instead) {}

  /** The kubelet of the nodes. */
  public record Kubelet(
      KubeletVersion minVersion,
      HostPath rootDir,
      HostPath devicePluginsDir,
      boolean mountPodResources) {}

  /** The container runtime of the nodes, as the platform sets it up. */
  public record ContainerRuntime(
      RuntimeKind kind,
      RuntimeVersion minVersion,
      CdiSwitch cdi,
      List<HostPath> cdiSpecDirs,
      String nvidiaHandler,
      boolean nvidiaHandlerIsDefault,
      boolean acceptsEnvvarWhenUnprivileged) {}

  /** Facts about the host that the rules need. */
  public record Host(
      DriverSource driver,
      boolean driverRootHasDev,
      List<HostPath> noexec,
      List<HostPath> exec,
      List<HostPath> notKept,
      List<HostPath> links,
      List<HostPath> absent,
      SeLinuxState seLinux,
      PodSecurityLevel podSecurity,
      boolean limitsSystemPriority,
      String nvidiaKindOwner,
      boolean rdma,
      boolean nvml,
      boolean hasShell) {}

  /** How the plugin's DaemonSet is to be. */
  public record Pod(
      String namespace,
      Map<String, String> namespaceLabels,
      DeviceAccess deviceAccess,
      String seLinuxType,
      String nameOverride,
      String fullnameOverride,
      Image image,
      List<Map<String, Object>> imagePullSecrets,
      ServiceAccount serviceAccount,
      String sccName,
      Map<String, String> podLabels,
      Map<String, String> podAnnotations,
      String priorityClassName,
      ResourceQuota resourceQuota,
      String runtimeClassName,
      RuntimeClass runtimeClass,
      Map<String, String> nodeSelector,
      Map<String, Object> affinity,
      List<Map<String, Object>> tolerations,
      UpdateStrategy updateStrategy,
      Map<String, Object> resources,
      List<EnvVar> extraEnv,
      List<Map<String, Object>> extraVolumes,
      List<Map<String, Object>> extraVolumeMounts,
      Tests tests) {}

  /** The plugin's image. */
  public record Image(String repository, String tag, String digest, String pullPolicy) {

    /** The reference for a container: by digest where there is one. */
    public String reference() {
      return digest.isEmpty() ? repository + ":" + tag : repository + "@" + digest;
    }
  }

  /** The ServiceAccount. */
  public record ServiceAccount(boolean create, String name, Map<String, String> annotations) {}

  /** A ResourceQuota for pods of the system priority classes. */
  public record ResourceQuota(boolean create, int pods) {}

  /** A RuntimeClass. */
  public record RuntimeClass(boolean create, String handler) {}

  /** How the DaemonSet is updated; {@code maxUnavailable} is a number or a percentage. */
  public record UpdateStrategy(String type, Object maxUnavailable) {}

  /** An environment variable. */
  public record EnvVar(String name, String value) {}

  /** The pod of {@code helm test}. */
  public record Tests(boolean enabled, String image) {}

  /** How a node of this platform is recognised. */
  public record Match(
      Map<String, String> osRelease,
      Map<String, String> nodeLabels,
      List<HostPath> files,
      List<HostPath> absentFiles) {}

  /** Who else may own the GPUs here, and how it is switched off. */
  public record Conflict(
      String what,
      String remedy,
      Optional<Map<String, String>> avoidedBy,
      Optional<Boolean> certain,
      Optional<Boolean> acknowledged) {}
}
