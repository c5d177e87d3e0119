package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.PluginPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a user adds to the pod, where it gets in the way of what is there. */
final class ExtraRules {

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

  /** Set by the chart itself, from the pod. */
  private static final String PLUGINS_OWN_ENV = "NODE_NAME";

  private static final String ENV = "pod.extraEnv";
  private static final String VOLUMES = "pod.extraVolumes";
  private static final String MOUNTS = "pod.extraVolumeMounts";

  private static final Rule.Check CHECKS = new Checks();

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
              CHECKS),
          new Rule(
              "extra-env-overrides-root",
              WARNING,
              "The plugin understands the variable as an override: it then works with other paths than"
                  + " those that were compiled, mounted and explained.",
              "set the profile's own key",
              "NVIDIA/k8s-device-plugin environment variables",
              CHECKS),
          new Rule(
              "extra-env-twice",
              WARNING,
              "Of two values for one variable the last one wins.",
              "keep one of them",
              "Kubernetes EnvVar",
              CHECKS),
          new Rule(
              "extra-volume-name-taken",
              ERROR,
              "The API server refuses a pod with two volumes of one name.",
              "give the volume another name",
              "Kubernetes Pod validation",
              CHECKS),
          new Rule(
              "extra-mount-without-volume",
              ERROR,
              "The API server refuses a pod that mounts a volume which it does not have.",
              "add the volume to pod.extraVolumes",
              "Kubernetes Pod validation",
              CHECKS),
          new Rule(
              "extra-mount-taken",
              ERROR,
              "The mount hides one that the plugin needs, or the container does not start at all.",
              "mount it somewhere else, such as below `/mnt`",
              "Kubernetes Pod validation; OCI runtime specification",
              CHECKS),
          new Rule(
              "extra-mount-blocks-injection",
              WARNING,
              "The nvidia runtime puts files of the driver into /etc/nvidia of the plugin's container,"
                  + " which fails below a read-only mount.",
              "mount it somewhere else, such as below `/mnt`",
              "libnvidia-container, application profiles",
              CHECKS));

  private ExtraRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "extra-env-derived" -> envDerived(profile, findings);
        case "extra-env-overrides-root" -> envOverridesRoot(profile, findings);
        case "extra-env-twice" -> envTwice(profile, findings);
        case "extra-volume-name-taken" -> volumeNameTaken(profile, findings);
        case "extra-mount-without-volume" -> mountWithoutVolume(profile, findings);
        case "extra-mount-taken" -> mountTaken(profile, findings);
        case "extra-mount-blocks-injection" -> mountBlocksInjection(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void envDerived(ResolvedProfile profile, Findings findings) {
    List<String> names = envNames(profile);
    for (int i = 0; i < names.size(); i++) {
      if (DERIVED_ENV.contains(names.get(i))) {
        findings.atItem(ENV, i, "pod.extraEnv sets `%s`, which is derived".formatted(names.get(i)));
      }
    }
  }

  private static void envOverridesRoot(ResolvedProfile profile, Findings findings) {
    List<String> names = envNames(profile);
    for (int i = 0; i < names.size(); i++) {
      String key = ROOT_ENV.get(names.get(i));
      if (key != null) {
        findings.atItem(
            WARNING,
            ENV,
            i,
            "pod.extraEnv sets `%s`, which overrides %s".formatted(names.get(i), key),
            "remove it, and set %s".formatted(key));
      }
    }
  }

  private static void envTwice(ResolvedProfile profile, Findings findings) {
    List<String> names = envNames(profile);
    Set<String> seen = new HashSet<>(Set.of(PLUGINS_OWN_ENV));
    for (int i = 0; i < names.size(); i++) {
      if (!seen.add(names.get(i))) {
        findings.atItem(ENV, i, "pod.extraEnv sets `%s` a second time".formatted(names.get(i)));
      }
    }
  }

  private static List<String> envNames(ResolvedProfile profile) {
    return profile.spec().pod().extraEnv().stream().map(v -> text(v, "name").orElse("")).toList();
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
}
