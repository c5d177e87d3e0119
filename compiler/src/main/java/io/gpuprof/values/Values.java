package io.gpuprof.values;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values of the chart, complete. The reference of every key is {@code schemas/values.schema.json};
 * components have the keys' names.
 */
public record Values(
    String nameOverride,
    String fullnameOverride,
    String namespaceOverride,
    Profile.Image image,
    List<Map<String, Object>> imagePullSecrets,
    Profile.ServiceAccount serviceAccount,
    String sccName,
    Map<String, String> podLabels,
    Map<String, String> podAnnotations,
    String priorityClassName,
    Profile.ResourceQuota resourceQuota,
    String runtimeClassName,
    Profile.RuntimeClass runtimeClass,
    Map<String, String> nodeSelector,
    Map<String, Object> affinity,
    List<Map<String, Object>> tolerations,
    Profile.UpdateStrategy updateStrategy,
    Map<String, Object> resources,
    int terminationGracePeriodSeconds,
    Profile.Probes probes,
    Map<String, Object> podSecurityContext,
    SecurityContext securityContext,
    List<Profile.EnvVar> env,
    List<Map<String, Object>> extraEnv,
    List<HostMountValue> hostMounts,
    List<Map<String, Object>> extraVolumes,
    List<Map<String, Object>> extraVolumeMounts,
    Profile.Metrics metrics,
    Profile.Tests tests,
    RuntimeConfig config,
    Map<String, Map<String, Object>> namedConfigs) {

  /** What the plugin's container may do. */
  public record SecurityContext(
      boolean privileged,
      boolean allowPrivilegeEscalation,
      boolean readOnlyRootFilesystem,
      int runAsUser,
      int runAsGroup,
      Capabilities capabilities,
      Optional<SeccompProfile> seccompProfile,
      Optional<SeLinuxOptions> seLinuxOptions) {}

  /** Linux capabilities by name, without {@code CAP_}. */
  public record Capabilities(List<String> add, List<String> drop) {}

  /** System call filter. */
  public record SeccompProfile(String type) {}

  /** SELinux label. */
  public record SeLinuxOptions(String type) {}

  /**
   * A folder of the host that the plugin's container sees; its reason stands in the comment beside
   * it.
   */
  public record HostMountValue(
      String name,
      HostPath hostPath,
      String type,
      PluginPath mountPath,
      boolean readOnly,
      String mountPropagation) {}
}
