package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.Architecture;
import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.source.RecordBinder;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Additions to the pod that break it, or that the API server refuses. */
final class PodRules {

  /** Names of the volumes that the plugin's pod may have by itself. */
  private static final Pattern OWN_VOLUMES =
      Pattern.compile(
          "host-root|driver-root|dev|host-dev|device-plugins|cdi-specs|pod-resources|wait-for"
              + "|search-dir-[0-9]+|config|tmp");

  private static final List<String> DERIVED_ENV =
      List.of("NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES", "NVIDIA_MIG_MONITOR_DEVICES");

  private static final Map<String, String> ROOT_ENV =
      Map.of(
          "NVIDIA_DRIVER_ROOT", "driverRoot",
          "CONTAINER_DRIVER_ROOT", "hostRootMount",
          "NVIDIA_DEV_ROOT", "devRoot",
          "NVIDIA_CTK_PATH", "nvidiaCtkPath");

  private static final List<String> SELECTOR_LABELS =
      List.of("app.kubernetes.io/name", "app.kubernetes.io/instance");

  private static final String ENV = "pod.extraEnv";
  private static final String VOLUMES = "pod.extraVolumes";
  private static final String MOUNTS = "pod.extraVolumeMounts";
  private static final String ARCH_LABEL = "kubernetes.io/arch";

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "extra-env-derived",
              ERROR,
              "The variable decides what the nvidia runtime injects into the plugin itself. It follows from"
                  + " pod.deviceAccess and plugin.migStrategy; a second value makes the plugin see other"
                  + " GPUs than it hands out.",
              "remove it, and set pod.deviceAccess or plugin.migStrategy",
              "NVIDIA/k8s-device-plugin Helm chart",
              PodRules::envDerived),
          new Rule(
              "extra-env-overrides-root",
              WARNING,
              "The plugin understands the variable as an override: it then works with other paths than"
                  + " those that were compiled, mounted and explained.",
              "set the profile's own key",
              "NVIDIA/k8s-device-plugin environment variables",
              PodRules::envOverridesRoot),
          new Rule(
              "extra-env-twice",
              WARNING,
              "Of two values for one variable the last one wins.",
              "keep one of them",
              "Kubernetes EnvVar",
              PodRules::envTwice),
          new Rule(
              "extra-volume-name-taken",
              ERROR,
              "The API server refuses a pod with two volumes of one name.",
              "give the volume another name",
              "Kubernetes Pod validation",
              PodRules::volumeNameTaken),
          new Rule(
              "extra-mount-without-volume",
              ERROR,
              "The API server refuses a pod that mounts a volume which it does not have.",
              "add the volume to pod.extraVolumes",
              "Kubernetes Pod validation",
              PodRules::mountWithoutVolume),
          new Rule(
              "extra-mount-taken",
              ERROR,
              "The mount hides one that the plugin needs, or the container does not start at all.",
              "mount it somewhere else, such as below `/mnt`",
              "Kubernetes Pod validation; OCI runtime specification",
              PodRules::mountTaken),
          new Rule(
              "extra-mount-blocks-injection",
              WARNING,
              "The nvidia runtime puts files of the driver into /etc/nvidia of the plugin's container,"
                  + " which fails below a read-only mount.",
              "mount it somewhere else, such as below `/mnt`",
              "libnvidia-container, application profiles",
              PodRules::mountBlocksInjection),
          new Rule(
              "plugin-requests-gpu",
              ERROR,
              "The plugin would wait for a GPU that only it can advertise: its pods stay Pending for good.",
              "remove the resource; the plugin itself needs no GPU",
              "Kubernetes extended resources",
              PodRules::requestsGpu),
          new Rule(
              "memory-in-millibytes",
              ERROR,
              "`m` means a thousandth: 256m is a quarter of a byte, and the container is refused or killed"
                  + " at its start.",
              "write `Mi`",
              "Kubernetes quantities",
              PodRules::memoryInMillibytes),
          new Rule(
              "limit-below-request",
              ERROR,
              "The API server refuses a pod that requests more than its limit.",
              "raise the limit, or lower the request",
              "Kubernetes Pod validation",
              PodRules::limitBelowRequest),
          new Rule(
              "toleration-invalid",
              ERROR,
              "The API server refuses the DaemonSet.",
              "correct the toleration: key, operator `Equal` with a value or `Exists` without, effect",
              "Kubernetes Pod validation",
              PodRules::tolerationInvalid),
          new Rule(
              "pod-label-reserved",
              ERROR,
              "The DaemonSet selects its pods by this label, and the API server refuses one whose selector"
                  + " does not match its own pods.",
              "set pod.nameOverride or pod.fullnameOverride",
              "Kubernetes DaemonSet validation",
              PodRules::labelReserved),
          new Rule(
              "selector-excludes-architecture",
              WARNING,
              "The plugin is kept off the very nodes that the profile is for.",
              "correct architectures or the selector",
              "Kubernetes well-known labels",
              PodRules::selectorExcludesArchitecture),
          new Rule(
              "scc-without-account",
              WARNING,
              "The right to use the constraints would be given to the namespace's account `default`, and so"
                  + " to every pod that names no account.",
              "set pod.serviceAccount.create: `true`, or pod.serviceAccount.name",
              "OpenShift documentation, default security context constraints",
              PodRules::sccWithoutAccount));

  private PodRules() {}

  private static void envDerived(ResolvedProfile profile, Findings findings) {
    List<Profile.EnvVar> env = profile.spec().pod().extraEnv();
    for (int i = 0; i < env.size(); i++) {
      if (DERIVED_ENV.contains(env.get(i).name())) {
        findings.atItem(
            ENV, i, "pod.extraEnv sets `%s`, which is derived".formatted(env.get(i).name()));
      }
    }
  }

  private static void envOverridesRoot(ResolvedProfile profile, Findings findings) {
    List<Profile.EnvVar> env = profile.spec().pod().extraEnv();
    for (int i = 0; i < env.size(); i++) {
      String key = ROOT_ENV.get(env.get(i).name());
      if (key != null) {
        findings.atItem(
            WARNING,
            ENV,
            i,
            "pod.extraEnv sets `%s`, which overrides %s".formatted(env.get(i).name(), key),
            "remove it, and set %s".formatted(key));
      }
    }
  }

  private static void envTwice(ResolvedProfile profile, Findings findings) {
    List<Profile.EnvVar> env = profile.spec().pod().extraEnv();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < env.size(); i++) {
      if (!seen.add(env.get(i).name())) {
        findings.atItem(
            ENV, i, "pod.extraEnv sets `%s` a second time".formatted(env.get(i).name()));
      }
    }
  }

  private static void volumeNameTaken(ResolvedProfile profile, Findings findings) {
    List<Map<String, Object>> volumes = profile.spec().pod().extraVolumes();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < volumes.size(); i++) {
      String name = text(volumes.get(i), "name").orElse("");
      if (OWN_VOLUMES.matcher(name).matches()) {
        findings.atItem(
            VOLUMES, i, "the volume name `%s` is one of the plugin's own".formatted(name));
      } else if (!seen.add(name)) {
        findings.atItem(
            VOLUMES, i, "the volume name `%s` stands here a second time".formatted(name));
      }
    }
  }

  private static void mountWithoutVolume(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    List<String> volumes =
        pod.extraVolumes().stream().map(v -> text(v, "name").orElse("")).toList();
    for (int i = 0; i < pod.extraVolumeMounts().size(); i++) {
      String name = text(pod.extraVolumeMounts().get(i), "name").orElse("");
      if (!volumes.contains(name) && !OWN_VOLUMES.matcher(name).matches()) {
        findings.atItem(
            MOUNTS, i, "`%s` is mounted, and pod.extraVolumes has no such volume".formatted(name));
      }
    }
  }

  private static void mountTaken(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    List<Map<String, Object>> mounts = spec.pod().extraVolumeMounts();
    Set<PluginPath> seen = new HashSet<>();
    for (int i = 0; i < mounts.size(); i++) {
      PluginPath path = mountPath(mounts.get(i));
      Optional<PluginPath> hidden = taken(spec, path);
      if (hidden.isPresent()) {
        findings.atItem(
            MOUNTS,
            i,
            "a mount at `%s` collides with the plugin's own at `%s`".formatted(path, hidden.get()));
      } else if (!seen.add(path)) {
        findings.atItem(MOUNTS, i, "`%s` is mounted upon a second time".formatted(path));
      }
    }
  }

  /** The mount that one at this place would hide, or that it would have to be made inside of. */
  private static Optional<PluginPath> taken(Profile.Spec spec, PluginPath path) {
    List<PluginPath> closed =
        List.of(
            spec.hostRootMount(),
            new PluginPath("/etc/gpuprof"),
            new PluginPath("/proc"),
            new PluginPath("/sys"));
    return PathRules.otherMounts(spec).stream()
        .filter(other -> other.isUnder(path))
        .findFirst()
        .or(
            () ->
                closed.stream()
                    .filter(other -> path.isUnder(other) || other.isUnder(path))
                    .findFirst());
  }

  private static void mountBlocksInjection(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    PluginPath injected = new PluginPath("/etc/nvidia");
    for (int i = 0; i < pod.extraVolumeMounts().size(); i++) {
      PluginPath path = mountPath(pod.extraVolumeMounts().get(i));
      if (pod.deviceAccess() == DeviceAccess.NVIDIA_RUNTIME && path.isUnder(injected)) {
        findings.atItem(
            MOUNTS,
            i,
            "`%s` is mounted upon, and with pod.deviceAccess `nvidia-runtime` the runtime puts files there"
                .formatted(path));
      }
    }
  }

  private static PluginPath mountPath(Map<String, Object> mount) {
    return new PluginPath(text(mount, "mountPath").orElse("/"));
  }

  private static Optional<String> text(Map<String, Object> map, String key) {
    return Optional.ofNullable(map.get(key)).map(Object::toString);
  }

  private static Map<?, ?> quantities(ResolvedProfile profile, String section) {
    return profile.spec().pod().resources().get(section) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static void requestsGpu(ResolvedProfile profile, Findings findings) {
    String resource = profile.spec().plugin().resourceName();
    for (String section : List.of("requests", "limits")) {
      if (quantities(profile, section).containsKey(resource)) {
        findings.atKey(
            "pod.resources." + section,
            resource,
            "pod.resources.%s asks for `%s`, which the plugin itself advertises"
                .formatted(section, resource));
      }
    }
  }

  private static void memoryInMillibytes(ResolvedProfile profile, Findings findings) {
    for (String section : List.of("requests", "limits")) {
      Object memory = quantities(profile, section).get("memory");
      if (memory instanceof String text && text.endsWith("m")) {
        String path = "pod.resources." + section + ".memory";
        findings.at(
            path,
            "%s is `%s`; `m` means thousandths of a byte".formatted(path, text),
            "write `%sMi`".formatted(text.substring(0, text.length() - 1)));
      }
    }
  }

  private static void limitBelowRequest(ResolvedProfile profile, Findings findings) {
    Map<?, ?> limits = quantities(profile, "limits");
    quantities(profile, "requests")
        .forEach(
            (name, request) -> {
              Object limit = limits.get(name);
              boolean milli = name.equals("memory") && String.valueOf(limit).endsWith("m");
              if (limit != null && !milli && quantity(limit).compareTo(quantity(request)) < 0) {
                findings.atKey(
                    "pod.resources.limits",
                    name.toString(),
                    "pod.resources.limits has %s `%s`, and the request is `%s`"
                        .formatted(name, limit, request));
              }
            });
  }

  /** A Kubernetes quantity; the schema has checked its form. */
  private static BigDecimal quantity(@Nullable Object value) {
    String text = String.valueOf(value);
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    BigDecimal number = new BigDecimal(text.substring(0, end));
    return switch (text.substring(end)) {
      case "m" -> number.movePointLeft(3);
      case "k" -> number.movePointRight(3);
      case "M" -> number.movePointRight(6);
      case "G" -> number.movePointRight(9);
      case "T" -> number.movePointRight(12);
      case "Ki" -> number.multiply(BigDecimal.valueOf(1L << 10));
      case "Mi" -> number.multiply(BigDecimal.valueOf(1L << 20));
      case "Gi" -> number.multiply(BigDecimal.valueOf(1L << 30));
      case "Ti" -> number.multiply(BigDecimal.valueOf(1L << 40));
      default -> number;
    };
  }

  private static void tolerationInvalid(ResolvedProfile profile, Findings findings) {
    List<Map<String, Object>> tolerations = profile.spec().pod().tolerations();
    for (int i = 0; i < tolerations.size(); i++) {
      int index = i;
      wrongWith(tolerations.get(i))
          .ifPresent(fact -> findings.atItem("pod.tolerations", index, fact));
    }
  }

  private static Optional<String> wrongWith(Map<String, Object> toleration) {
    boolean exists = text(toleration, "operator").equals(Optional.of("Exists"));
    if (exists && text(toleration, "value").filter(v -> !v.isEmpty()).isPresent()) {
      return Optional.of("a toleration with operator `Exists` has no value");
    }
    if (!exists && text(toleration, "key").filter(k -> !k.isEmpty()).isEmpty()) {
      return Optional.of("a toleration without a key needs operator `Exists`");
    }
    boolean noExecute = text(toleration, "effect").equals(Optional.of("NoExecute"));
    return toleration.containsKey("tolerationSeconds") && !noExecute
        ? Optional.of("tolerationSeconds needs effect `NoExecute`")
        : Optional.empty();
  }

  private static void labelReserved(ResolvedProfile profile, Findings findings) {
    for (String label : profile.spec().pod().podLabels().keySet()) {
      if (SELECTOR_LABELS.contains(label)) {
        findings.atKey(
            "pod.podLabels",
            label,
            "pod.podLabels sets `%s`, a label of the selector".formatted(label));
      }
    }
  }

  private static void selectorExcludesArchitecture(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    String selected = spec.pod().nodeSelector().get(ARCH_LABEL);
    List<String> known = spec.architectures().stream().map(PodRules::label).toList();
    if (selected != null && !known.contains(selected)) {
      findings.atKey(
          "pod.nodeSelector",
          ARCH_LABEL,
          "pod.nodeSelector wants %s `%s`, and architectures has `%s`"
              .formatted(ARCH_LABEL, selected, String.join("`, `", known)));
    }
  }

  private static String label(Architecture architecture) {
    return RecordBinder.spelling(architecture);
  }

  private static void sccWithoutAccount(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    var account = pod.serviceAccount();
    if (!pod.sccName().isEmpty() && !account.create() && account.name().isEmpty()) {
      findings.at(
          findings.blamed("pod.serviceAccount.create", "pod.sccName"),
          "pod.sccName is `%s`, and the plugin has no ServiceAccount of its own"
              .formatted(pod.sccName()));
    }
  }
}
