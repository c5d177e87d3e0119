package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what programs look for at a place that is fixed in them: sockets of the driver's services
 * and the files that announce the driver to OpenGL, Vulkan, OpenCL and X. Each is searched below
 * the driver root and then below the host root, since a service of the host knows no driver root,
 * and appears at its fixed place wherever it was found. (The lists: nvidia-container-toolkit
 * internal/discover/ipc.go and graphics.go.)
 */
final class FixedPlaceSearch {

  private static final List<String> SOCKETS =
      List.of("nvidia-persistenced/socket", "nvidia-fabricmanager/socket");

  private static final List<String> RUN_FOLDERS = List.of("run", "var/run");

  /** Where the files below lie; the default of XDG_DATA_DIRS, whose value here means nothing. */
  private static final List<String> DATA_FOLDERS = List.of("etc", "usr/local/share", "usr/share");

  private static final List<String> CONFIGS =
      List.of(
          "glvnd/egl_vendor.d/10_nvidia.json",
          "egl/egl_external_platform.d/15_nvidia_gbm.json",
          "egl/egl_external_platform.d/10_nvidia_wayland.json",
          "egl/egl_external_platform.d/09_nvidia_wayland2.json",
          "egl/egl_external_platform.d/20_nvidia_xcb.json",
          "egl/egl_external_platform.d/20_nvidia_xlib.json",
          "nvidia/nvoptix.bin",
          "X11/xorg.conf.d/10-nvidia.conf",
          "X11/xorg.conf.d/nvidia-drm-outputclass.conf",
          "OpenCL/vendors/nvidia.icd");

  private static final List<String> VULKAN =
      List.of(
          "vulkan/icd.d/nvidia_icd.json",
          "vulkan/icd.d/nvidia_icd.x86_64.json",
          "vulkan/icd.d/nvidia_icd.aarch64.json",
          "vulkan/icd.d/nvidia_layers.json",
          "vulkan/implicit_layer.d/nvidia_layers.json");

  private final Roots roots;
  private final Findings findings;

  FixedPlaceSearch(Roots roots, Findings findings) {
    this.roots = roots;
    this.findings = findings;
  }

  void run() {
    for (String socket : SOCKETS) {
      search(socket, FileRole.SOCKET, EntryType.SOCKET, places(RUN_FOLDERS, socket));
    }
    // A folder: the pipe and log folder of the MPS daemon.
    search(
        "tmp/nvidia-mps", FileRole.SOCKET, EntryType.FOLDER, places(List.of("tmp"), "nvidia-mps"));
    for (String config : CONFIGS) {
      search(config, FileRole.CONFIG, EntryType.FILE, places(DATA_FOLDERS, config));
    }
    for (String config : VULKAN) {
      List<Place> places = new ArrayList<>(places(DATA_FOLDERS, config));
      // GKE's installers put the folder right below the driver root; the loader reads /etc.
      places.add(new Place(roots.driverRoot().resolve(config), Roots.fixed("etc/" + config)));
      search(config, FileRole.CONFIG, EntryType.FILE, places);
    }
  }

  /** The folder of udev's database and the config of GPUDirect Storage. */
  void runStorage() {
    search("run/udev", FileRole.CONFIG, EntryType.FOLDER, places(List.of("run"), "udev"));
    search(
        "etc/cufile.json", FileRole.CONFIG, EntryType.FILE, places(List.of("etc"), "cufile.json"));
  }

  private List<Place> places(List<String> folders, String name) {
    List<Place> places = new ArrayList<>();
    for (HostPath root : roots.both()) {
      for (String folder : folders) {
        String path = folder + "/" + name;
        places.add(new Place(root.resolve(path), fixed(path)));
      }
    }
    return places;
  }

  private static WorkloadPath fixed(String path) {
    return Roots.fixed(path.startsWith("var/run/") ? path.substring("var/".length()) : path);
  }

  private void search(String what, FileRole role, EntryType type, List<Place> places) {
    List<HostPath> lookedIn = places.stream().map(Place::folder).toList();
    List<String> notes = new ArrayList<>();
    for (Place place : places) {
      Lookup lookup = roots.tree().find(place.folder());
      Optional<Lookup.Found> found = lookup.as(type);
      if (found.isPresent()) {
        findings.add(role, found.get().path(), place.workload());
        findings.tell(new Search(what, false, List.of(found.get().path()), lookedIn, notes));
        return;
      }
      if (lookup instanceof Lookup.Found other) {
        notes.add(
            "`%s` is of type `%s`, not `%s`"
                .formatted(place.folder(), other.entry().type().letter(), type.letter()));
      } else if (lookup instanceof Lookup.Broken broken) {
        notes.add(broken.reason());
      }
    }
    findings.tell(new Search(what, false, List.of(), lookedIn, notes));
  }
}
