package io.gpuprof.values;

import io.gpuprof.plan.HostMount;
import io.gpuprof.plan.PathPlan;
import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.MigStrategy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** From profile and plan to values. */
public final class ValuesBuilder {

  private static final String NO_MIG = RecordBinder.spelling(MigStrategy.NONE);

  private ValuesBuilder() {}

  /** The values. */
  public static Values build(Profile profile, PathPlan plan) {
    Profile.Spec spec = profile.spec();
    Profile.Pod pod = spec.pod();
    return new Values(
        pod.nameOverride(),
        pod.fullnameOverride(),
        pod.namespaceOverride(),
        pod.image(),
        pod.imagePullSecrets(),
        pod.serviceAccount(),
        pod.sccName(),
        pod.podLabels(),
        pod.podAnnotations(),
        pod.priorityClassName(),
        pod.resourceQuota(),
        pod.runtimeClassName(),
        pod.runtimeClass(),
        pod.nodeSelector(),
        pod.affinity(),
        pod.tolerations(),
        pod.updateStrategy(),
        pod.resources(),
        pod.terminationGracePeriodSeconds(),
        pod.probes(),
        pod.podSecurityContext(),
        securityContext(spec),
        env(spec),
        pod.extraEnv(),
        hostMounts(plan),
        pod.extraVolumes(),
        pod.extraVolumeMounts(),
        pod.metrics(),
        pod.tests(),
        config(profile, plan),
        spec.namedConfigs());
  }

  private static List<Values.HostMountValue> hostMounts(PathPlan plan) {
    List<Values.HostMountValue> mounts = new ArrayList<>();
    for (HostMount m : plan.mounts()) {
      mounts.add(
          new Values.HostMountValue(
              m.name(), m.hostPath(), m.type(), m.mountPath(), m.readOnly(), m.mountPropagation()));
    }
    return List.copyOf(mounts);
  }

  private static Values.SecurityContext securityContext(Profile.Spec spec) {
    boolean privileged = spec.pod().deviceAccess() == DeviceAccess.PRIVILEGED;
    String seLinuxType = spec.pod().seLinuxType();
    return new Values.SecurityContext(
        privileged,
        privileged,
        true,
        0,
        0,
        new Values.Capabilities(
            needsMigMonitor(spec) ? List.of("SYS_ADMIN") : List.of(),
            privileged ? List.of() : List.of("ALL")),
        privileged ? Optional.empty() : Optional.of(new Values.SeccompProfile("RuntimeDefault")),
        seLinuxType.isEmpty() || privileged
            ? Optional.empty()
            : Optional.of(new Values.SeLinuxOptions(seLinuxType)));
  }

  /**
   * NVML shows the MIG devices of a GPU to an unprivileged process only with the monitor
   * capability. The pods of all configs get it: the values have one security context.
   */
  private static boolean needsMigMonitor(Profile.Spec spec) {
    return spec.pod().deviceAccess() == DeviceAccess.NVIDIA_RUNTIME
        && (spec.plugin().migStrategy() != MigStrategy.NONE
            || spec.namedConfigs().values().stream().anyMatch(ValuesBuilder::asksForMig));
  }

  private static boolean asksForMig(Map<String, Object> namedConfig) {
    return namedConfig.get("plugin") instanceof Map<?, ?> plugin
        && !Objects.requireNonNullElse(plugin.get("migStrategy"), NO_MIG).equals(NO_MIG);
  }

  private static List<Profile.EnvVar> env(Profile.Spec spec) {
    if (spec.pod().deviceAccess() != DeviceAccess.NVIDIA_RUNTIME) {
      return List.of(new Profile.EnvVar("NVIDIA_VISIBLE_DEVICES", "void"));
    }
    List<Profile.EnvVar> env = new ArrayList<>();
    env.add(new Profile.EnvVar("NVIDIA_VISIBLE_DEVICES", "all"));
    env.add(new Profile.EnvVar("NVIDIA_DRIVER_CAPABILITIES", "compute,utility"));
    if (needsMigMonitor(spec)) {
      env.add(new Profile.EnvVar("NVIDIA_MIG_MONITOR_DEVICES", "all"));
    }
    return List.copyOf(env);
  }

  private static RuntimeConfig config(Profile profile, PathPlan plan) {
    Profile.Spec spec = profile.spec();
    return new RuntimeConfig(
        RuntimeConfig.API_VERSION,
        RuntimeConfig.KIND,
        profile.metadata().name(),
        new RuntimeConfig.Paths(
            plan.hostRoot().host(),
            plan.hostRoot().plugin(),
            plan.driverRoot().host(),
            plan.driverRoot().plugin(),
            plan.devRoot().host(),
            plan.devRoot().plugin(),
            plan.workloadRoot(),
            plan.nvidiaCtkPath(),
            plan.libraryDirs(),
            plan.binaryDirs(),
            plan.waitFor(),
            plan.containerWaitFor()),
        new RuntimeConfig.Kubelet(plan.devicePluginsDir().plugin(), plan.podResourcesSocket()),
        spec.cdi(),
        spec.plugin(),
        spec.sharing(),
        spec.imex(),
        spec.health(),
        spec.log(),
        spec.http());
  }
}
