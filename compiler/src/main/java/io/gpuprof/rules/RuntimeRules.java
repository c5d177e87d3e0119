package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.DeviceListStrategy;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.List;
import java.util.Optional;

/** Whether an nvidia container runtime is there for those who count on it. */
final class RuntimeRules {

  private static final String STRATEGY = "plugin.deviceListStrategy";
  private static final String HANDLER = "containerRuntime.nvidiaHandler";
  private static final String HANDLER_IS_DEFAULT = "containerRuntime.nvidiaHandlerIsDefault";
  private static final String CLASS_NAME = "pod.runtimeClassName";

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "envvar-without-runtime",
              ERROR,
              "The variable and the marker mounts mean something to the nvidia container runtime only."
                  + " Without it GPU pods start without a GPU.",
              "set containerRuntime.nvidiaHandlerIsDefault: `true` if pods run under it by themselves,"
                  + " or pod.runtimeClassName to the RuntimeClass that GPU pods are to name",
              "NVIDIA/k8s-device-plugin README",
              CHECKS),
          new Rule(
              "envvar-refused",
              ERROR,
              "The host's toolkit ignores NVIDIA_VISIBLE_DEVICES of unprivileged pods: they start"
                  + " without a GPU.",
              "set plugin.deviceListStrategy: `[cdi-cri]` or `[volume-mounts]`",
              "bottlerocket-core-kit nvidia-container-toolkit-config-k8s; NVIDIA/aicr values-gke-cos.yaml",
              CHECKS),
          new Rule(
              "plugin-not-under-nvidia-runtime",
              ERROR,
              "The plugin counts on the nvidia runtime for its device nodes and libnvidia-ml.so.1, but"
                  + " runs under the ordinary one: NVML cannot be loaded and no GPU is found.",
              "set pod.runtimeClassName, or pod.deviceAccess: `privileged`",
              "NVIDIA/k8s-device-plugin issues 297, 377 and 1963",
              CHECKS),
          new Rule(
              "plugin-envvar-refused",
              ERROR,
              "The plugin itself is an unprivileged pod that asks with NVIDIA_VISIBLE_DEVICES=all, and"
                  + " this host's toolkit ignores that: NVML cannot be loaded and no GPU is found.",
              "set pod.deviceAccess: `privileged`",
              "bottlerocket-core-kit nvidia-container-toolkit-config-k8s",
              CHECKS),
          new Rule(
              "runtime-class-handler",
              WARNING,
              "The RuntimeClass names a handler that the container runtime does not have: pods that use"
                  + " it stay in ContainerCreating with \"no runtime for ... is configured\".",
              "give both the same name",
              "Azure/aks-gpu 10-nvidia-runtime.toml; canonical/microk8s-core-addons addons/nvidia",
              CHECKS),
          new Rule(
              "runtime-class-unknown",
              WARNING,
              "When nobody creates the RuntimeClass, the API server refuses the plugin's pods.",
              "set pod.runtimeClass.create: `true`; or, where the platform makes the class, say which"
                  + " handler it stands for in containerRuntime.nvidiaHandler",
              "Kubernetes RuntimeClass admission",
              CHECKS),
          new Rule(
              "runtime-class-unnamed",
              ERROR,
              "There is no name for the RuntimeClass that is to be created.",
              "set pod.runtimeClassName, usually to `nvidia`",
              "schemas/values.schema.json, runtimeClass",
              CHECKS),
          new Rule(
              "default-handler-unnamed",
              WARNING,
              "A default handler without a name cannot be checked against RuntimeClasses.",
              "set containerRuntime.nvidiaHandler, usually to `nvidia`",
              "NVIDIA/nvidia-container-toolkit runtime configuration",
              CHECKS));

  private RuntimeRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "envvar-without-runtime" -> envvarWithoutRuntime(profile, findings);
        case "envvar-refused" -> envvarRefused(profile, findings);
        case "plugin-not-under-nvidia-runtime" -> pluginNotUnderNvidiaRuntime(profile, findings);
        case "plugin-envvar-refused" -> pluginEnvvarRefused(profile, findings);
        case "runtime-class-handler" -> classHandler(profile, findings);
        case "runtime-class-unknown" -> classUnknown(profile, findings);
        case "runtime-class-unnamed" -> classUnnamed(profile, findings);
        case "default-handler-unnamed" -> defaultHandlerUnnamed(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void envvarWithoutRuntime(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    Optional<String> strategy = needsRuntime(spec);
    boolean known =
        spec.containerRuntime().nvidiaHandlerIsDefault()
            || !spec.pod().runtimeClassName().isEmpty();
    if (strategy.isEmpty() || known) {
      return;
    }
    String path = findings.blamed(STRATEGY, HANDLER_IS_DEFAULT, CLASS_NAME);
    findings.at(
        spec.plugin().usesCdi() ? WARNING : ERROR,
        path,
        "plugin.deviceListStrategy names `%s`, the nvidia runtime is not the default, and no RuntimeClass is named"
            .formatted(strategy.get()),
        "set containerRuntime.nvidiaHandlerIsDefault: `true` if pods run under it by themselves,"
            + " or pod.runtimeClassName to the RuntimeClass that GPU pods are to name");
  }

  private static Optional<String> needsRuntime(Profile.Spec spec) {
    for (DeviceListStrategy s : spec.plugin().deviceListStrategy()) {
      if (s == DeviceListStrategy.ENVVAR || s == DeviceListStrategy.VOLUME_MOUNTS) {
        return Optional.of(RecordBinder.spelling(s));
      }
    }
    return Optional.empty();
  }

  private static void envvarRefused(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    var strategies = spec.plugin().deviceListStrategy();
    if (!strategies.contains(DeviceListStrategy.ENVVAR)
        || spec.containerRuntime().acceptsEnvvarWhenUnprivileged()) {
      return;
    }
    findings.at(
        strategies.size() == 1 ? ERROR : WARNING,
        findings.blamed(STRATEGY, "containerRuntime.acceptsEnvvarWhenUnprivileged"),
        "plugin.deviceListStrategy names `envvar`, which this host refuses to unprivileged pods",
        "set plugin.deviceListStrategy: `[cdi-cri]` or `[volume-mounts]`");
  }

  private static void pluginNotUnderNvidiaRuntime(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.pod().deviceAccess() == DeviceAccess.NVIDIA_RUNTIME
        && !spec.containerRuntime().nvidiaHandlerIsDefault()
        && spec.pod().runtimeClassName().isEmpty()) {
      findings.at(
          findings.blamed("pod.deviceAccess", CLASS_NAME, HANDLER_IS_DEFAULT),
          "pod.deviceAccess is `nvidia-runtime`, which is neither the default runtime nor named by"
              + " pod.runtimeClassName");
    }
  }

  private static void pluginEnvvarRefused(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.pod().deviceAccess() == DeviceAccess.NVIDIA_RUNTIME
        && !spec.containerRuntime().acceptsEnvvarWhenUnprivileged()) {
      findings.at(
          findings.blamed("pod.deviceAccess", "containerRuntime.acceptsEnvvarWhenUnprivileged"),
          "pod.deviceAccess is `nvidia-runtime`, and this host refuses NVIDIA_VISIBLE_DEVICES to"
              + " unprivileged pods");
    }
  }

  private static void classHandler(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    String known = spec.containerRuntime().nvidiaHandler();
    String named = spec.pod().runtimeClass().handler();
    if (!spec.pod().runtimeClass().create() || known.equals(named)) {
      return;
    }
    String path = findings.blamed("pod.runtimeClass.handler", HANDLER, "pod.runtimeClass.create");
    if (known.isEmpty()) {
      findings.at(
          path,
          "pod.runtimeClass.handler is `%s`, and containerRuntime.nvidiaHandler names none"
              .formatted(named),
          "set containerRuntime.nvidiaHandler: `%s` if the runtime's config has it"
              .formatted(named));
    } else {
      findings.at(
          path,
          "pod.runtimeClass.handler is `%s`, and containerRuntime.nvidiaHandler is `%s`"
              .formatted(named, known),
          "set pod.runtimeClass.handler: `%s`".formatted(known));
    }
  }

  private static void classUnknown(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!spec.pod().runtimeClassName().isEmpty()
        && !spec.pod().runtimeClass().create()
        && spec.containerRuntime().nvidiaHandler().isEmpty()) {
      findings.at(
          CLASS_NAME,
          "pod.runtimeClassName is `%s`, which nothing here creates and no known handler stands behind"
              .formatted(spec.pod().runtimeClassName()));
    }
  }

  private static void classUnnamed(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    if (pod.runtimeClass().create() && pod.runtimeClassName().isEmpty()) {
      findings.at(
          findings.blamed("pod.runtimeClass.create", CLASS_NAME),
          "pod.runtimeClass.create is `true`, and pod.runtimeClassName is empty");
    }
  }

  private static void defaultHandlerUnnamed(ResolvedProfile profile, Findings findings) {
    var runtime = profile.spec().containerRuntime();
    if (runtime.nvidiaHandlerIsDefault() && runtime.nvidiaHandler().isEmpty()) {
      findings.at(
          findings.blamed(HANDLER_IS_DEFAULT, HANDLER),
          "containerRuntime.nvidiaHandlerIsDefault is `true`, and nvidiaHandler is empty");
    }
  }
}
