package io.gpuprof.host;

import io.gpuprof.plan.HostMount;
import io.gpuprof.profile.DriverSource;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import java.util.List;
import java.util.Optional;

/** The folders of the host in the plugin's container: mounted, kept up to date, and read-only. */
final class PluginMountChecks {

  private static final String THERE = "mounts of the plugin's container";
  private static final String FOLLOWED = "later mounts reach the plugin";

  private final Examination exam;
  private final DriverTree container;
  private final MountTable mounts;

  PluginMountChecks(Examination exam, PluginView view, MountTable mounts) {
    this.exam = exam;
    this.container = view.container();
    this.mounts = mounts;
  }

  void run() {
    if (!mounts.isKnown()) {
      exam.notChecked(THERE, MountTable.OWN + " cannot be read");
      exam.notChecked(FOLLOWED, MountTable.OWN + " cannot be read");
      return;
    }
    List<HostMount> missing =
        exam.compilation().plan().mounts().stream().filter(m -> at(m).isEmpty()).toList();
    if (!missing.isEmpty()) {
      HostMount first = missing.get(0);
      exam.found(
          THERE,
          Finding.View.PLUGIN,
          "plugin-mount-missing",
          "The plugin's container has no mount at `%s`, where the profile mounts the host's `%s`"
              .formatted(first.mountPath(), first.hostPath()),
          first.mountPath().value(),
          "no such line in " + MountTable.OWN,
          "apply the profile's manifests: the DaemonSet that runs has other volumes");
      exam.notChecked(FOLLOWED, "a mount is missing");
      return;
    }
    exam.compilation().plan().mounts().stream()
        .filter(mount -> mount.readOnly() && !at(mount).orElseThrow().options().contains("ro"))
        .findFirst()
        .ifPresentOrElse(this::writable, () -> exam.ok(THERE, paths()));
    propagation();
  }

  private void writable(HostMount mount) {
    exam.found(
        THERE,
        Finding.View.PLUGIN,
        "plugin-mount-writable",
        "The plugin could write into the host's `%s`, which the profile mounts read-only"
            .formatted(mount.hostPath()),
        mount.mountPath().value(),
        String.join(",", at(mount).orElseThrow().options()),
        "set readOnly: true on the mount, as in the profile's manifests");
  }

  private void propagation() {
    Optional<HostMount> frozen =
        exam.compilation().plan().mounts().stream()
            .filter(mount -> mount.mountPropagation().equals("HostToContainer"))
            .filter(mount -> !at(mount).orElseThrow().follows())
            .findFirst();
    if (frozen.isEmpty()) {
      exam.ok(FOLLOWED, "");
      return;
    }
    HostMount mount = frozen.get();
    boolean late = exam.spec().host().driver() == DriverSource.DRIVER_CONTAINER;
    exam.found(
        FOLLOWED,
        Finding.View.PLUGIN,
        "plugin-mount-not-propagated",
        "What the host mounts below `%s` after the plugin's start stays invisible to it%s"
            .formatted(mount.hostPath(), late ? ", and the driver container does so" : ""),
        mount.mountPath().value(),
        "its line in %s has neither master: nor shared:".formatted(MountTable.OWN),
        "set mountPropagation: HostToContainer on the mount, as in the profile's manifests; the host's mount"
            + " must be shared (mount --make-rshared /)");
  }

  private Optional<MountTable.MountPoint> at(HostMount mount) {
    HostPath path = new HostPath(mount.mountPath().value());
    HostPath real = container.find(path) instanceof Lookup.Found found ? found.path() : path;
    return mounts.holding(real).filter(m -> m.path().equals(real) || m.path().equals(path));
  }

  private String paths() {
    return String.join(
        " ", exam.compilation().plan().mounts().stream().map(m -> m.mountPath().value()).toList());
  }
}
