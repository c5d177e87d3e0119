package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.SearchDir;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the driver's libraries may lie, in tiers: a later one is asked only when the ones before
 * have nothing. The usual folders are those of nvidia-container-toolkit pkg/lookup/library.go.
 */
final class LibraryFolders {

  private static final List<String> USUAL =
      List.of(
          "usr/lib64",
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "usr/lib/x86_64-linux-gnu/nvidia/current",
          "usr/lib/aarch64-linux-gnu/nvidia/current",
          "lib64",
          "lib/x86_64-linux-gnu",
          "lib/aarch64-linux-gnu",
          "lib/x86_64-linux-gnu/nvidia/current",
          "lib/aarch64-linux-gnu/nvidia/current",
          "");

  // On distributions of the rpm family these two hold 32-bit libraries, so they are not usual.
  private static final List<String> SELDOM =
      List.of("lib", "usr/lib", "opt/nvidia/lib64", "opt/nvidia/lib");

  private static final int LARGEST_CACHE = 8 << 20;

  private final Roots roots;
  private final List<SearchDir> stated;

  LibraryFolders(Roots roots, List<SearchDir> stated) {
    this.roots = roots;
    this.stated = stated;
  }

  /** The profile's folders. */
  List<Place> stated() {
    return roots.distinct(stated.stream().flatMap(dir -> roots.places(dir).stream()).toList());
  }

  /** The profile's folders, then the usual ones below the driver root. */
  List<Place> usual() {
    List<Place> places = new ArrayList<>(stated());
    USUAL.forEach(folder -> places.add(roots.driver(folder)));
    return roots.distinct(places);
  }

  /** Folders in which a 64-bit library is possible, but seldom. */
  List<Place> seldom() {
    return roots.distinct(SELDOM.stream().map(roots::driver).toList());
  }

  /** Folders that the loader's cache names for libcuda or NVML, below the driver root. */
  List<Place> cached() {
    List<Place> places = new ArrayList<>();
    for (HostPath root : roots.both()) {
      for (LoaderCache.Library library :
          LoaderCache.parse(cache(root), LibraryFolders::isOfDriver)) {
        addFolders(root, library.path(), places);
      }
    }
    return roots.distinct(places);
  }

  private static boolean isOfDriver(String name) {
    return name.startsWith("libcuda.so.") || name.startsWith("libnvidia-ml.so.");
  }

  private byte[] cache(HostPath root) {
    Lookup lookup = roots.tree().find(root.resolve("etc/ld.so.cache"));
    if (lookup instanceof Lookup.Found found && found.entry().type() == EntryType.FILE) {
      try {
        return roots.tree().read(found.path(), 0, LARGEST_CACHE);
      } catch (UnreadableException e) {
        return new byte[0];
      }
    }
    return new byte[0];
  }

  /** The folder that the cache names, and the one to which its link leads. */
  private void addFolders(HostPath root, String path, List<Place> places) {
    if (!isPlain(path)) {
      return;
    }
    HostPath named = root.resolve(path.substring(1));
    addFolder(named.parent(), places);
    roots
        .tree()
        .find(named)
        .as(EntryType.FILE)
        .ifPresent(found -> addFolder(found.path().parent(), places));
  }

  private void addFolder(HostPath folder, List<Place> places) {
    for (HostPath root : List.of(roots.driverRoot(), roots.statedDriverRoot())) {
      if (folder.isUnder(root)) {
        places.add(new Place(folder, roots.workloadRoot().resolve(folder.relativeTo(root))));
        return;
      }
    }
  }

  private static boolean isPlain(String path) {
    return path.length() > 1
        && path.startsWith("/")
        && !path.endsWith("/")
        && !path.contains("//")
        && !(path + "/").contains("/./")
        && !(path + "/").contains("/../");
  }

  /** Everywhere that was looked, in order. */
  List<HostPath> all() {
    List<HostPath> all = new ArrayList<>();
    stated.forEach(dir -> all.add(roots.stated(dir)));
    USUAL.forEach(folder -> all.add(roots.driverRoot().resolve(folder)));
    SELDOM.forEach(folder -> all.add(roots.driverRoot().resolve(folder)));
    roots.both().forEach(root -> all.add(root.resolve("etc/ld.so.cache")));
    return all.stream().distinct().toList();
  }
}
