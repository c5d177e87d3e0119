package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.schema.Trees;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A pod spec with one of its containers.
 *
 * @param spec the pod's spec
 * @param container the container, one of spec's
 * @param namespace where the pod runs, if that is stated
 */
record PodView(YamlMap spec, YamlMap container, Optional<String> namespace) {

  /**
   * One mount of the container.
   *
   * @param mountPath where it is, in the container
   * @param hostPath folder of the host behind it; empty for other kinds of volume
   * @param fromConfig whether a ConfigMap is behind it
   * @param readOnly whether it is read-only
   * @param propagation its mountPropagation, {@code None} by default
   * @param position where it is written
   */
  record Mount(
      String mountPath,
      Optional<String> hostPath,
      boolean fromConfig,
      boolean readOnly,
      String propagation,
      Position position) {}

  List<Mount> mounts() {
    return Trees.maps(container, "volumeMounts").stream()
        .filter(mount -> Trees.text(mount, "mountPath").isPresent())
        .map(this::mount)
        .toList();
  }

  private Mount mount(YamlMap mount) {
    String name = Trees.text(mount, "name").orElse("");
    Optional<YamlMap> volume =
        Trees.maps(spec, "volumes").stream()
            .filter(v -> Trees.text(v, "name").filter(name::equals).isPresent())
            .findFirst();
    String path = Trees.text(mount, "mountPath").orElseThrow();
    String subPath = Trees.text(mount, "subPath").map("/"::concat).orElse("");
    return new Mount(
        PathText.clean(path),
        volume
            .flatMap(v -> Trees.text(v, "hostPath", "path"))
            .map(p -> PathText.clean(p + subPath)),
        volume.flatMap(v -> v.get("configMap")).isPresent(),
        Trees.isTrue(mount, "readOnly"),
        Trees.text(mount, "mountPropagation").orElse("None"),
        Trees.get(mount, "mountPath").orElse(mount).position());
  }

  /** The mount through which the container sees a path, if any. */
  Optional<Mount> covering(String path) {
    return mounts().stream()
        .filter(mount -> PathText.isAtOrUnder(path, mount.mountPath()))
        .max(Comparator.comparingInt(mount -> mount.mountPath().length()));
  }

  /** What a path of the container is on the host, if the host is behind it. */
  Optional<String> onHost(String path) {
    return covering(path)
        .filter(mount -> mount.hostPath().isPresent())
        .map(mount -> PathText.moved(path, mount.mountPath(), mount.hostPath().orElseThrow()));
  }

  boolean isPrivileged() {
    return Trees.isTrue(container, "securityContext", "privileged");
  }

  boolean hasCapability(String capability) {
    return Trees.items(container, "securityContext", "capabilities", "add").stream()
        .flatMap(item -> Trees.scalar(item).stream())
        .anyMatch(c -> c.text().equals(capability) || c.text().equals("ALL"));
  }

  /** Where to point when something is missing in the container. */
  Position position() {
    return Trees.get(container, "name").orElse(container).position();
  }
}
