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
      Map<String, Map<String, Object>> namedConfigs,
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
      String releaseName,
      DeviceAccess deviceAccess,
      String seLinuxType,
      String nameOverride,
      String fullnameOverride,
      String namespaceOverride,
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
      int terminationGracePeriodSeconds,
      Probes probes,
      Map<String, Object> podSecurityContext,
      List<Map<String, Object>> extraEnv,
      List<Map<String, Object>> extraVolumes,
      List<Map<String, Object>> extraVolumeMounts,
      Metrics metrics,
      Tests tests) {

    /** The namespace in which the objects end up. */
    public String effectiveNamespace() {
      return namespaceOverride.isEmpty() ? namespace : namespaceOverride;
    }
  }

  /** The plugin's image. */
  public record Image(
      String registry, String repository, String tag, String digest, String pullPolicy) {

    /** The reference for a container: by digest where there is one. */
    public String reference() {
      String name = registry + "/" + repository;
      return digest.isEmpty() ? name + ":" + tag : name + "@" + digest;
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

  /** The kubelet's questions to the plugin's HTTP endpoint. */
  public record Probes(Probe startup, Probe liveness, Probe readiness) {}

  /** One of them; seconds, and failures in a row. */
  public record Probe(int periodSeconds, int timeoutSeconds, int failureThreshold) {}

  /** How Prometheus finds the plugin's metrics. */
  public record Metrics(MetricsService service, Monitor monitor) {

    /** Whether there is a Service: asked for, or needed by a ServiceMonitor. */
    public boolean hasService() {
      return service.create() || monitor.kind().equals("ServiceMonitor");
    }
  }

  /** A headless Service. */
  public record MetricsService(boolean create, Map<String, String> annotations) {}

  /**
   * An object of the Prometheus Operator; {@code kind} is {@code PodMonitor}, {@code
   * ServiceMonitor} or {@code none}. Empty durations are Prometheus's own.
   */
  public record Monitor(
      String kind,
      Map<String, String> labels,
      String interval,
      String scrapeTimeout,
      List<Map<String, Object>> relabelings,
      List<Map<String, Object>> metricRelabelings) {

    /** What stands for no monitor. */
    public static final String NONE = "none";
  }

  /** An environment variable with a value of its own. */
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
