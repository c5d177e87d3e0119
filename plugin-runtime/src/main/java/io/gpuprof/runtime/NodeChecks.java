package io.gpuprof.runtime;

import io.gpuprof.runtime.cdi.CdiSpecFile;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.node.DriverFile;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.plugin.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is looked at first, so that the start-up report names the wrong path, viewpoint and fix. */
final class NodeChecks {

  private final RuntimeConfig config;
  private final DriverTree tree;

  private NodeChecks(RuntimeConfig config, DriverTree tree) {
    this.config = config;
    this.tree = tree;
  }

  static List<Check> of(RuntimeConfig config, DriverTree tree, CdiSpecFile specFile) {
    NodeChecks checks = new NodeChecks(config, tree);
    RuntimeConfig.Paths paths = config.paths();
    List<Check> all = new ArrayList<>();
    all.add(
        explaining(
            "host root is mounted", () -> checks.folder(paths.hostRoot(), "mount it there")));
    all.add(
        explaining(
            "driver root is there",
            () ->
                checks.folder(
                    paths.driverRoot(),
                    "is this the right profile for the platform, and is the driver installed?")));
    all.add(
        explaining(
            "device folder is there",
            () ->
                checks.folder(
                    paths.devRoot().resolve("dev"), "devRoot is the folder that contains dev/")));
    all.add(
        usesNvml(config)
            ? explaining("NVML is in the driver root", checks::nvml)
            : explaining("libcuda is in the driver root", checks::cuda));
    if (config.plugin().usesCdi()) {
      if (!config.cdi().hooks().isEmpty()) {
        paths
            .nvidiaCtkPath()
            .path()
            .ifPresent(path -> all.add(blocking("hook binary is there", () -> checks.hook(path))));
      }
      all.add(blocking("no other file claims our CDI kind", () -> rivals(specFile)));
    }
    return all;
  }

  private static Check explaining(String name, Supplier<Check.Outcome> look) {
    return new Check(name, Check.Effect.EXPLAINS, look);
  }

  private static Check blocking(String name, Supplier<Check.Outcome> look) {
    return new Check(name, Check.Effect.BLOCKS_PODS, look);
  }

  private Check.Outcome folder(HostPath path, String remedy) {
    return tree.isFolder(path)
        ? Check.Outcome.passed(path.value())
        : Check.Outcome.failed(missing(path) + "; " + remedy);
  }

  private Check.Outcome hook(HostPath path) {
    Lookup lookup = tree.find(path);
    if (lookup instanceof Lookup.Found) {
      return Check.Outcome.passed(path.value());
    }
    if (lookup instanceof Lookup.Missing
        && !tree.provesAbsence(path, config.paths().driverRoot())) {
      return Check.Outcome.unproved(
          "only parts of the host are mounted; make sure that `%s` is on it".formatted(path));
    }
    return Check.Outcome.failed(
        missing(path)
            + "; every GPU container would fail at its start. Install the toolkit there, or state its path as"
            + " nvidiaCtkPath in the profile");
  }

  /** Some platforms have no NVML, and their GPUs are found without it. */
  private static boolean usesNvml(RuntimeConfig config) {
    return switch (config.plugin().deviceDiscoveryStrategy()) {
      case AUTO, NVML -> true;
      case PROCFS, DECLARED -> false;
    };
  }

  private Check.Outcome nvml() {
    return library(DriverFiles.findUnversioned(tree, config.paths()).nvml(), "libnvidia-ml.so.1");
  }

  private Check.Outcome cuda() {
    DriverFiles files =
        config.plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED
            ? DriverFiles.findUnversioned(tree, config.paths())
            : DriverFiles.find(tree, config.paths(), "");
    return library(files.cuda(), "libcuda.so.1");
  }

  private Check.Outcome library(Optional<DriverFile> file, String name) {
    return file.map(found -> Check.Outcome.passed(found.hostPath().value()))
        .orElseGet(
            () ->
                Check.Outcome.failed(
                    "no %s below `%s` on the host (searched: %s); state libraryDirs in the profile"
                        .formatted(
                            name, config.paths().driverRoot(), config.paths().libraryDirs())));
  }

  private static Check.Outcome rivals(CdiSpecFile specFile) {
    List<String> rivals = specFile.rivals();
    return rivals.isEmpty()
        ? Check.Outcome.passed(specFile.path().value())
        : Check.Outcome.failed(
            "%s in the folder of `%s` define the same devices, which disables them for all; remove them"
                .formatted(rivals, specFile.path()));
  }

  /** A path in both viewpoints, as only one of them can be looked at. */
  private String missing(HostPath path) {
    return "`%s` on the host, seen as `%s` in the plugin's container, is not there"
        .formatted(path, config.paths().containerHostRoot().resolve(path.relativeTo(tree.root())));
  }
}
