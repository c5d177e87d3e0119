package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The driver root and the host root, each with what lies below it in a workload. The driver root is
 * resolved once: reached through a link ({@code /var/run}), it is the folder behind it.
 *
 * @param tree reads absolute links below the driver root as the driver does
 * @param driverRoot the real folder
 * @param statedDriverRoot the folder as the config names it
 */
record Roots(
    DriverTree tree, HostPath driverRoot, HostPath statedDriverRoot, WorkloadPath workloadRoot) {

  private static final WorkloadPath TOP = new WorkloadPath("/");

  /** Empty if the driver root is no folder. */
  static Optional<Roots> of(DriverTree tree, RuntimeConfig.Paths paths) {
    return tree.find(paths.driverRoot())
        .as(EntryType.FOLDER)
        .map(
            found ->
                new Roots(
                    tree.withInnerRoot(found.path()),
                    found.path(),
                    paths.driverRoot(),
                    paths.workloadRoot()));
  }

  HostPath hostRoot() {
    return tree.root();
  }

  /** The driver root and what is below it. */
  Place driver(String relative) {
    return new Place(driverRoot, workloadRoot).resolve(relative);
  }

  /** The existing folders that a search folder of the config stands for. */
  List<Place> places(SearchDir dir) {
    if (!dir.isFromHostRoot()) {
      return places(driverRoot, driverRoot, dir.relative());
    }
    // Some write the driver root into the search folder; then it is still the driver root's.
    HostPath stated = hostRoot().resolve(dir.relative());
    for (HostPath root : List.of(statedDriverRoot, driverRoot)) {
      if (stated.isUnder(root)) {
        return places(root, root, stated.relativeTo(root));
      }
    }
    return places(hostRoot(), hostRoot(), dir.relative());
  }

  /** Where a search folder would be; for telling where was looked. */
  HostPath stated(SearchDir dir) {
    return (dir.isFromHostRoot() ? hostRoot() : driverRoot).resolve(dir.relative());
  }

  List<Place> places(HostPath base, HostPath root, String pattern) {
    return tree.folders(base, pattern).stream()
        .map(folder -> new Place(folder, workloadRoot.resolve(folder.relativeTo(root))))
        .toList();
  }

  /** Driver root first, then host root; once if they are the same. */
  List<HostPath> both() {
    return driverRoot.equals(hostRoot()) ? List.of(driverRoot) : List.of(driverRoot, hostRoot());
  }

  /** A place that is fixed in the programs that look there, so that no root moves it. */
  static WorkloadPath fixed(String relative) {
    return TOP.resolve(relative);
  }

  /** Without folders that are reached a second time through a link, such as {@code /lib}. */
  List<Place> distinct(List<Place> places) {
    Set<HostPath> seen = new HashSet<>();
    List<Place> distinct = new ArrayList<>();
    for (Place place : places) {
      tree.find(place.folder())
          .as(EntryType.FOLDER)
          .filter(found -> seen.add(found.path()))
          .ifPresent(found -> distinct.add(place));
    }
    return distinct;
  }
}
