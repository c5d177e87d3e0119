package io.gpuprof.host;

import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.profile.RuntimeVersion;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.GoBuildInfo;
import io.gpuprof.runtime.node.Lookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that a container runtime's own program tells, as Go's linker wrote it down: the
 * variable that {@code --version} prints, set with {@code -ldflags -X}, or else the version of the
 * main module. Programs that were built with {@code -trimpath} from no tagged commit, as Debian's,
 * tell neither, and then nothing is claimed. Nothing is run.
 */
final class RuntimeBinary {

  /** Distributions of Kubernetes bring a containerd of their own, which their config belongs to. */
  private static final Map<String, String> OWN =
      Map.of(
          "/var/lib/rancher/k3s/agent/etc/containerd",
              "/var/lib/rancher/k3s/data/current/bin/containerd",
          "/var/lib/rancher/rke2/agent/etc/containerd", "/var/lib/rancher/rke2/bin/containerd",
          "/etc/k0s", "/var/lib/k0s/bin/containerd",
          "/var/snap/microk8s/current/args", "/snap/microk8s/current/bin/containerd");

  private static final List<String> FOLDERS =
      List.of(
          "/usr/bin",
          "/usr/local/bin",
          "/usr/sbin",
          "/usr/local/sbin",
          "/opt/bin",
          "/home/containerd/usr/local/bin");

  /** A release; what a distribution adds to it is left out, and no candidate is taken for one. */
  private static final String RELEASE =
      "v?([0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9})(?![0-9]|\\.[0-9]|[-~+]?(?:alpha|beta|rc|0\\.))";

  private static final Pattern MODULE_RELEASE =
      Pattern.compile("v([0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9})");

  private RuntimeBinary() {}

  /**
   * The version; empty where it is not sure.
   *
   * @param config folder of the runtime's main config; empty if none was found
   */
  static Optional<RuntimeVersion> version(
      DriverTree tree, RuntimeKind kind, Optional<HostPath> config) {
    Optional<String> own = config.map(HostPath::value).map(OWN::get);
    List<HostPath> programs =
        own
            .map(List::of)
            .orElseGet(() -> FOLDERS.stream().map(folder -> folder + "/" + name(kind)).toList())
            .stream()
            .map(HostPath::new)
            .flatMap(path -> tree.find(path).as(EntryType.FILE).stream())
            .map(Lookup.Found::path)
            .distinct()
            .toList();
    // Of two it is not known which one runs.
    return programs.size() == 1
        ? GoBuildInfo.read(tree, programs.get(0)).flatMap(info -> version(info, kind))
        : Optional.empty();
  }

  static String name(RuntimeKind kind) {
    return switch (kind) {
      case CONTAINERD -> "containerd";
      case CRI_O -> "crio";
      case DOCKER -> "dockerd";
    };
  }

  private static Optional<RuntimeVersion> version(GoBuildInfo info, RuntimeKind kind) {
    String module =
        switch (kind) {
          case CONTAINERD -> "github\\.com/containerd/containerd(?:/v[0-9]+)?";
          case CRI_O -> "github\\.com/cri-o/cri-o";
          case DOCKER -> "github\\.com/(?:docker/docker|moby/moby(?:/v[0-9]+)?)";
        };
    String variable =
        switch (kind) {
          case CONTAINERD -> "/version\\.Version";
          case CRI_O -> "/internal/version\\.Version";
          case DOCKER -> "/dockerversion\\.Version";
        };
    // The linker ignores a variable of a module that is not in the program; of two that are set, or
    // one that is set twice, it is not told here which counts.
    List<String> set =
        Pattern.compile("-X[ =]['\"\\\\]*(" + module + ")" + variable + "=" + RELEASE)
            .matcher(info.linkerFlags())
            .results()
            .filter(
                match ->
                    match.group(1).equals(info.module())
                        || info.dependencies().contains(match.group(1)))
            .map(match -> match.group(2))
            .distinct()
            .toList();
    if (set.size() == 1) {
      return Optional.of(new RuntimeVersion(set.get(0)));
    }
    Matcher release = MODULE_RELEASE.matcher(info.version());
    return set.isEmpty() && info.module().matches(module) && release.matches()
        ? Optional.of(new RuntimeVersion(release.group(1)))
        : Optional.empty();
  }
}
