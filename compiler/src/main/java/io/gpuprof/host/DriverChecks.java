package io.gpuprof.host;

import io.gpuprof.profile.DriverSource;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.node.DriverFile;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.node.Search;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The driver's user space: where it is, whether it is whole, and whether it fits the module. */
final class DriverChecks {

  private static final String NAME = "driver libraries";
  private static final int MOST_FOLDERS = 4;

  private final Examination exam;
  private final DriverTree tree;
  private final RuntimeConfig.Paths paths;

  DriverChecks(Examination exam) {
    this.exam = exam;
    tree = exam.tree();
    paths = exam.config().paths();
  }

  void run() {
    if (exam.has("no-gpu", "nouveau-owns-gpu", "gpu-bound-to-vfio", "vgpu-host-driver")) {
      exam.notChecked(NAME, "it rests on what is told above");
      return;
    }
    DriverFiles files =
        exam.isDeclared()
            ? DriverFiles.findUnversioned(tree, paths)
            : DriverFiles.find(tree, paths, "");
    if (files.cuda().isEmpty() && files.nvml().isEmpty()) {
      absent(files);
      exam.notChecked("module and libraries are of one version", "there are no libraries");
      return;
    }
    if (!broken() && !incomplete(files)) {
      exam.ok(
          NAME,
          "%s in %s"
              .formatted(
                  files.version().isEmpty() ? "found" : files.version(),
                  files.cuda().or(files::nvml).map(f -> f.hostPath().parent().value()).orElse("")));
    }
    new ProcessorChecks(exam).libraries(files);
    version(files);
    stale(files);
    noexec(files);
    tools(files);
    propagation();
  }

  private void absent(DriverFiles files) {
    HostPath root = paths.driverRoot();
    boolean waits = paths.waitFor().isPresent() && !exam.exists(paths.waitFor().get());
    boolean empty =
        !(tree.find(root) instanceof Lookup.Found) || tree.names(root, n -> true).names().isEmpty();
    if (exam.spec().host().driver() == DriverSource.DRIVER_CONTAINER && (waits || empty)) {
      HostPath file = paths.waitFor().orElse(root);
      exam.found(
          NAME,
          "driver-container-not-ready",
          "The driver container has not put its driver in place",
          root.value(),
          "%s; %s: %s".formatted(exam.seen(root), file, exam.seen(file)),
          "look at the driver's pod (kubectl get pods -A | grep driver) and its log; the plugin goes on by"
              + " itself once the driver is there");
      return;
    }
    if (tree.findUnfollowed(root).as(EntryType.LINK).isPresent() && !exam.exists(root)) {
      exam.found(
          NAME,
          "driver-root-link-broken",
          "The driver root `%s` is a link that leads nowhere".formatted(root),
          root.value(),
          exam.seen(root),
          "let the driver's service make it anew (after a kernel update it must build the driver first)");
      return;
    }
    if (broken() || new ProcessorChecks(exam).areOnly32Bit()) {
      return;
    }
    DriverFinder.Found anywhere = DriverFinder.search(tree);
    Optional<DriverFinder.Place> elsewhere = anywhere.drivers().stream().findFirst();
    if (elsewhere.isPresent()) {
      DriverFinder.Place place = elsewhere.get();
      exam.found(
          NAME,
          "driver-elsewhere",
          "The driver%s lies in `%s`, and the profile `%s` looks below `%s`"
              .formatted(
                  place.version().isEmpty() ? "" : " " + place.version(),
                  place.folder(),
                  exam.compilation().profile().name(),
                  root),
          place.folder().value(),
          "libcuda.so is there; looked in " + lookedIn(files),
          "state driverRoot: %s and libraryDirs: [%s]".formatted(place.root(), place.libraryDir()));
      return;
    }
    exam.found(
        NAME,
        "driver-missing",
        anywhere.isWhole()
            ? "The node has no user-space driver: neither libcuda nor libnvidia-ml is on it"
            : "The user-space driver was not found: neither libcuda nor libnvidia-ml is where the"
                + " profile looks, and the search of the whole node was cut off",
        root.value(),
        "%s; looked in %s%s"
            .formatted(
                exam.seen(root),
                lookedIn(files),
                anywhere.isWhole() ? "" : "; " + DriverFinder.CUT_OFF),
        "install the driver, or take the image that has it");
  }

  private static String lookedIn(DriverFiles files) {
    return files.searches().stream()
        .filter(Search::needed)
        .flatMap(search -> search.lookedIn().stream())
        .map(HostPath::value)
        .distinct()
        .limit(MOST_FOLDERS)
        .collect(Collectors.joining(", "));
  }

  /** A name that is there and is not what it should be. */
  private boolean broken() {
    for (String stem : List.of("libnvidia-ml.so.1", "libcuda.so.1")) {
      for (var dir : paths.libraryDirs()) {
        HostPath base = dir.isFromHostRoot() ? paths.hostRoot() : paths.driverRoot();
        for (HostPath folder : tree.folders(base, dir.relative())) {
          HostPath path = folder.resolve(stem);
          if (tree.findUnfollowed(path).as(EntryType.FOLDER).isPresent()) {
            exam.found(
                NAME,
                "library-is-folder",
                "`%s` is a folder, so the loader cannot open the library".formatted(path),
                path.value(),
                exam.seen(path),
                "remove the folder (a failed bind mount made it) and let ldconfig make the link anew");
            return true;
          }
          if (tree.findUnfollowed(path).as(EntryType.LINK).isPresent() && !exists(path)) {
            exam.found(
                NAME,
                "library-link-broken",
                "The link `%s` leads nowhere, so programs do not find the library".formatted(path),
                path.value(),
                exam.seen(path),
                "run ldconfig for the driver's folder, or install the driver again");
            return true;
          }
        }
      }
    }
    return false;
  }

  /** A link of a driver container may be written for its own root. */
  private boolean exists(HostPath path) {
    if (exam.exists(path)) {
      return true;
    }
    String target =
        tree.findUnfollowed(path)
            .as(EntryType.LINK)
            .map(found -> found.entry().linkTarget())
            .orElse("");
    return target.startsWith("/")
        && !target.contains("/../")
        && exam.exists(paths.driverRoot().resolve(target.substring(1)));
  }

  private boolean incomplete(DriverFiles files) {
    if (files.cuda().isEmpty()) {
      exam.found(
          NAME,
          "libcuda-missing",
          "libcuda is missing from the driver, so no CUDA program works",
          files.nvml().map(f -> f.hostPath().parent().value()).orElse(""),
          "libnvidia-ml is there and libcuda is not",
          "install the whole user-space driver (its compute part)");
      return true;
    }
    if (files.nvml().isEmpty() && exam.spec().host().nvml()) {
      exam.found(
          NAME,
          "nvml-missing",
          "libnvidia-ml is missing from the driver, so the plugin and nvidia-smi cannot ask it",
          files.cuda().map(f -> f.hostPath().parent().value()).orElse(""),
          "libcuda is there and libnvidia-ml is not",
          "install the whole user-space driver");
      return true;
    }
    return false;
  }

  private void version(DriverFiles files) {
    String name = "module and libraries are of one version";
    String kernel = NodeGpus.driverVersion(tree);
    if (kernel.isEmpty() || files.version().isEmpty()) {
      exam.notChecked(
          name, kernel.isEmpty() ? "the module's version is not known" : "libraries tell none");
    } else if (kernel.equals(files.version())) {
      exam.ok(name, kernel);
    } else {
      exam.found(
          name,
          "driver-version-mismatch",
          "The loaded kernel module is %s and the libraries are %s: NVML refuses such a pair"
              .formatted(kernel, files.version()),
          files.cuda().or(files::nvml).map(f -> f.hostPath().value()).orElse(""),
          "/proc/driver/nvidia/version says " + kernel,
          "reboot the node, or unload and load the modules; in a container such as LXC install exactly"
              + " the host's version");
    }
  }

  private void stale(DriverFiles files) {
    List<HostPath> stale = StaleLibraries.beside(tree, files);
    if (!stale.isEmpty() && !exam.has("driver-version-mismatch")) {
      exam.found(
          "one driver only",
          "stale-driver-version",
          "Libraries of another driver lie beside those of %s".formatted(files.version()),
          stale.get(0).value(),
          stale.stream().map(HostPath::name).collect(Collectors.joining(", ")),
          "remove the rests of the other driver");
    } else if (!files.version().isEmpty() && stale.isEmpty()) {
      exam.ok("one driver only", files.version());
    }
  }

  private void noexec(DriverFiles files) {
    Optional<HostPath> library = files.cuda().or(files::nvml).map(DriverFile::hostPath);
    Optional<String> why = library.flatMap(Noexec.of(tree, exam.spec())::over);
    if (why.isPresent()) {
      exam.found(
          "libraries can be mapped",
          "driver-noexec",
          "The driver's libraries lie on a file system mounted noexec, so nothing can load them",
          library.get().value(),
          why.get(),
          "bind-mount the folder on itself and remount it with exec, at each boot");
    } else if (MountTable.of(tree).isKnown()) {
      exam.ok("libraries can be mapped", "no noexec above them");
    } else {
      exam.notChecked("libraries can be mapped", MountTable.FILE + " is not in the tree");
    }
  }

  private void tools(DriverFiles files) {
    for (Search search : files.searches()) {
      if (search.what().equals("nvidia-smi")) {
        if (search.isEmpty()) {
          exam.found(
              "nvidia-smi",
              Finding.View.WORKLOAD,
              "nvidia-smi-missing",
              "nvidia-smi is in none of the folders where it is looked for, so workloads go without it",
              search.lookedIn().get(0).value(),
              smiElsewhere(),
              "add its folder to binaryDirs, or install the driver's tools");
        } else {
          exam.ok("nvidia-smi", search.found().get(0).value());
        }
      }
    }
  }

  private String smiElsewhere() {
    DriverFinder.Found anywhere = DriverFinder.search(tree);
    return anywhere.tools().stream()
        .findFirst()
        .map(folder -> "it lies in %s".formatted(folder))
        .orElse(
            anywhere.isWhole()
                ? "it is nowhere on the node"
                : "it was found nowhere else, but " + DriverFinder.CUT_OFF);
  }

  private void propagation() {
    String name = "mounts reach the plugin";
    MountTable mounts = MountTable.of(tree);
    if (exam.spec().host().driver() != DriverSource.DRIVER_CONTAINER) {
      return;
    }
    Optional<MountTable.MountPoint> mount = mounts.holding(paths.driverRoot().parent());
    if (mount.isEmpty()) {
      exam.notChecked(name, MountTable.FILE + " is not in the tree");
    } else if (mount.get().shared()) {
      exam.ok(name, mount.get().path() + " is shared");
    } else {
      exam.found(
          name,
          "mount-not-shared",
          "The driver container's mount does not reach other containers: `%s` is not shared"
              .formatted(mount.get().path()),
          MountTable.FILE.value(),
          "%s has no shared: field".formatted(mount.get().path()),
          "run mount --make-rshared %s on the node, at each boot".formatted(mount.get().path()));
    }
  }
}
