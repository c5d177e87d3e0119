package io.gpuprof.host;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where programs may not run: as the node's mounts tell, or where the tree has none, as the profile
 * says of its platform.
 */
final class Noexec {

  private final DriverTree tree;
  private final MountTable mounts;
  private final Profile.Spec spec;

  private Noexec(DriverTree tree, Profile.Spec spec) {
    this.tree = tree;
    this.spec = spec;
    mounts = MountTable.of(tree);
  }

  static Noexec of(DriverTree tree, Profile.Spec spec) {
    return new Noexec(tree, spec);
  }

  /** Why nothing at this path can be executed or mapped; empty if nothing speaks against it. */
  Optional<String> over(HostPath path) {
    HostPath real = tree.find(path) instanceof Lookup.Found found ? found.path() : path;
    if (mounts.isKnown()) {
      return mounts
          .holding(real)
          .filter(MountTable.MountPoint::isNoexec)
          .map(
              mount ->
                  "`%s` is mounted noexec (%s: %s)"
                      .formatted(mount.path(), MountTable.FILE, String.join(",", mount.options())));
    }
    Optional<HostPath> forbidden = deepest(spec.host().noexec(), real);
    Optional<HostPath> allowed = deepest(spec.host().exec(), real);
    boolean applies =
        forbidden.isPresent()
            && (allowed.isEmpty()
                || allowed.get().value().length() < forbidden.get().value().length());
    return applies
        ? Optional.of(
            "on this platform `%s` is mounted noexec (host.noexec of the profile)"
                .formatted(forbidden.get()))
        : Optional.empty();
  }

  private static Optional<HostPath> deepest(List<HostPath> folders, HostPath path) {
    return folders.stream()
        .filter(path::isUnder)
        .max(Comparator.comparingInt(folder -> folder.value().length()));
  }
}
