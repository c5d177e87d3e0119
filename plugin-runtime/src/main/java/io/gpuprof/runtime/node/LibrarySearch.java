package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds the driver's libraries: everything that carries the driver's version in its name, and the
 * few that do not (nvidia-container-toolkit pkg/nvcdi and internal/discover).
 */
final class LibrarySearch {

  // Whatever else a name contains has no business in a hook's arguments or a log line.
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

  private static final Pattern UNVERSIONED =
      Pattern.compile(
          "libnvidia-egl-(?:gbm|wayland|wayland2|xcb|xlib)\\.so\\.[0-9]+\\.[0-9]+(?:\\.[0-9]+)*"
              + "|libnvidia-nvvm70\\.so\\.[0-9]+");

  // Of a folder without versions (WSL, Jetson) only the driver's own, as it may be a general one.
  private static final Pattern OF_DRIVER =
      Pattern.compile(
          "lib(?:cuda|nv|dxcore|d3d12)[A-Za-z0-9_+-]*\\.so(?:\\.[0-9]+)*|nv[a-z0-9_]*\\.(?:bin|dll)");

  private static final List<String> MODULE_FOLDERS =
      List.of(
          "xorg/modules/drivers",
          "xorg/modules/extensions",
          "xorg/modules/updates/drivers",
          "xorg/modules/updates/extensions");

  private static final List<String> MODULE_ROOTS =
      List.of("usr/lib", "usr/lib64", "usr/X11R6/lib", "usr/X11R6/lib64");

  private final Roots roots;
  private final LibraryFolders folders;
  private final Findings findings;
  private final LibraryLinks links;
  private final List<Place> driverPlaces = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  LibrarySearch(Roots roots, LibraryFolders folders, Findings findings) {
    this.roots = roots;
    this.folders = folders;
    this.findings = findings;
    links = new LibraryLinks(roots.tree(), findings);
  }

  static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }

  /**
   * Searches for a driver of this version, or of any if it is empty.
   *
   * @return the version; empty if there is none
   */
  String versioned(String wanted) {
    String version = wanted;
    List<Place> usual = folders.usual();
    for (Tier tier : List.<Tier>of(() -> usual, folders::seldom, folders::cached)) {
      List<Place> places = tier.places();
      Optional<String> seen =
          wanted.isEmpty() ? DriverVersion.of(roots.tree(), places) : Optional.of(wanted);
      if (seen.isPresent() && addVersioned(places, seen.get())) {
        version = seen.get();
        extras(usual, version);
        break;
      }
    }
    if (driverPlaces.isEmpty()) {
      // A folder that cannot be read looks like an empty one; a person must be told which it was.
      usual.forEach(place -> names(place, name -> false));
    }
    tell("driver libraries *.so." + (version.isEmpty() ? "<version>" : version));
    return version;
  }

  private interface Tier {
    List<Place> places();
  }

  private boolean addVersioned(List<Place> places, String version) {
    String ending = ".so." + version;
    for (Place place : places) {
      boolean any = addAll(place, name -> name.endsWith(ending));
      if (any) {
        driverPlaces.add(place);
        addAll(place.resolve("vdpau"), name -> name.endsWith(ending));
      }
    }
    return !driverPlaces.isEmpty();
  }

  private void extras(List<Place> usual, String version) {
    List<Place> places = new ArrayList<>(driverPlaces);
    places.addAll(usual);
    for (Place place : roots.distinct(places)) {
      addAll(place, name -> UNVERSIONED.matcher(name).matches());
    }
    modules(version);
  }

  /** Everything of the driver in the profile's folders, for drivers without versions in names. */
  void unversioned() {
    for (Place place : folders.stated()) {
      List<String> names = names(place, name -> OF_DRIVER.matcher(name).matches());
      for (String name : names) {
        if (!isLinkWithin(place, name, names)) {
          add(place, name);
        }
      }
      for (String name : names) {
        file(place, name)
            .filter(found -> isLinkWithin(place, name, names))
            .ifPresent(
                found ->
                    findings.link(
                        place.workload().resolve(name), found.path().name(), found.path()));
      }
    }
    tell("driver libraries without versions");
  }

  private boolean isLinkWithin(Place place, String name, List<String> names) {
    return file(place, name)
        .filter(found -> !found.path().name().equals(name))
        .filter(found -> names.contains(found.path().name()))
        .filter(found -> file(place, found.path().name()).filter(found::equals).isPresent())
        .isPresent();
  }

  private boolean addAll(Place place, Predicate<String> wanted) {
    boolean any = false;
    for (String name : names(place, wanted)) {
      any |= add(place, name);
    }
    return any;
  }

  private List<String> names(Place place, Predicate<String> wanted) {
    Names names = roots.tree().names(place.folder(), wanted);
    if (!names.problem().isEmpty()) {
      notes.add(names.problem());
    }
    return names.names().stream().filter(LibrarySearch::isPlainName).toList();
  }

  private boolean add(Place place, String name) {
    Optional<Lookup.Found> found = file(place, name);
    if (found.isEmpty()) {
      notes.add("`%s` is not a regular file".formatted(place.folder().resolve(name)));
      return false;
    }
    HostPath real = found.get().path();
    Optional<ElfHeader> elf = ElfHeader.read(roots.tree(), real);
    if (elf.isPresent() && !elf.get().is64Bit()) {
      notes.add("`%s` is a 32-bit library".formatted(real));
      return false;
    }
    if (findings.isNewLibrary(real)) {
      findings.add(FileRole.LIBRARY, real, place.workload().resolve(name));
      links.add(place, name, real, elf.flatMap(ElfHeader::soname));
    }
    return true;
  }

  private Optional<Lookup.Found> file(Place place, String name) {
    return roots.tree().find(place.folder().resolve(name)).as(EntryType.FILE);
  }

  private void modules(String version) {
    List<Place> places = new ArrayList<>();
    for (Place place : driverPlaces) {
      places.add(place.resolve("nvidia/xorg"));
      MODULE_FOLDERS.forEach(folder -> places.add(place.resolve(folder)));
    }
    for (String root : MODULE_ROOTS) {
      MODULE_FOLDERS.forEach(folder -> places.add(roots.driver(root + "/" + folder)));
    }
    module(places, "nvidia_drv.so");
    module(places, "libglxserver_nvidia.so." + version);
  }

  private void module(List<Place> places, String name) {
    for (Place place : places) {
      Optional<Lookup.Found> found = file(place, name);
      if (found.isPresent()) {
        findings.add(FileRole.MODULE, found.get().path(), place.workload().resolve(name));
        if (name.startsWith("libglxserver_nvidia.so.")) {
          findings.link(
              place.workload().resolve("libglxserver_nvidia.so"), name, found.get().path());
        }
        return;
      }
    }
  }

  private void tell(String what) {
    List<DriverFile> libraries =
        findings.files().stream().filter(file -> file.role() == FileRole.LIBRARY).toList();
    List<HostPath> all = folders.all();
    findings.tell(new Search(what, true, paths(libraries), all, notes));
    for (String stem : List.of("libcuda", "libnvidia-ml")) {
      List<DriverFile> found =
          libraries.stream()
              .filter(file -> file.workloadPath().name().startsWith(stem + ".so"))
              .toList();
      findings.tell(new Search(stem + ".so.1", true, paths(found), all, List.of()));
    }
  }

  private static List<HostPath> paths(List<DriverFile> files) {
    return files.stream().map(DriverFile::hostPath).toList();
  }
}
