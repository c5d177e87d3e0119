package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.values.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values that leave no trace under those of any profile. Helm replaces scalars and lists, but
 * merges maps, so each map with free keys is empty and each optional key absent.
 */
final class NeutralValues {

  /** The profile that no values have; the chart refuses to install it. */
  private static final String NO_PROFILE = "none";

  private NeutralValues() {}

  static Values of(Values values) {
    Profile.ServiceAccount account = values.serviceAccount();
    return new Values(
        "",
        "",
        "",
        values.image(),
        List.of(),
        new Profile.ServiceAccount(account.create(), "", Map.of()),
        "",
        Map.of(),
        Map.of(),
        values.priorityClassName(),
        new Profile.ResourceQuota(false, values.resourceQuota().pods()),
        "",
        values.runtimeClass(),
        Map.of(),
        Map.of(),
        List.of(),
        values.updateStrategy(),
        Map.of(),
        values.terminationGracePeriodSeconds(),
        values.probes(),
        Map.of(),
        securityContext(values.securityContext()),
        values.env(),
        List.of(),
        values.hostMounts(),
        List.of(),
        List.of(),
        metrics(values.metrics()),
        values.tests(),
        config(values.config()),
        Map.of());
  }

  private static Profile.Metrics metrics(Profile.Metrics metrics) {
    Profile.Monitor monitor = metrics.monitor();
    return new Profile.Metrics(
        new Profile.MetricsService(false, Map.of()),
        new Profile.Monitor(
            Profile.Monitor.NONE, Map.of(), "", "", monitor.relabelings(), List.of()));
  }

  private static Values.SecurityContext securityContext(Values.SecurityContext context) {
    return new Values.SecurityContext(
        context.privileged(),
        context.allowPrivilegeEscalation(),
        context.readOnlyRootFilesystem(),
        context.runAsUser(),
        context.runAsGroup(),
        context.capabilities(),
        Optional.empty(),
        Optional.empty());
  }

  private static RuntimeConfig config(RuntimeConfig config) {
    return new RuntimeConfig(
        config.apiVersion(),
        config.kind(),
        NO_PROFILE,
        config.paths(),
        config.kubelet(),
        config.cdi(),
        config.plugin(),
        config.sharing(),
        config.imex(),
        config.health(),
        config.log(),
        config.http());
  }
}
