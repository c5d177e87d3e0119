package io.gpuprof.runtime;

import io.gpuprof.runtime.cdi.CdiSpecFile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.plugin.Check;
import java.util.ArrayList;
import java.util.List;

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
        new Check("host root is mounted", () -> checks.folder(paths.hostRoot(), "mount it there")));
    all.add(
        new Check(
            "driver root is there",
            () ->
                checks.folder(
                    paths.driverRoot(),
                    "is this the right profile for the platform, and is the driver installed?")));
    all.add(
        new Check(
            "device folder is there",
            () ->
                checks.folder(
                    paths.devRoot().resolve("dev"), "devRoot is the folder that contains dev/")));
    all.add(new Check("NVML is in the driver root", checks::nvml));
    paths
        .nvidiaCtkPath()
        .path()
        .ifPresent(path -> all.add(new Check("hook binary is there", () -> checks.hook(path))));
    if (config.plugin().usesCdi()) {
      all.add(new Check("no other file claims our CDI kind", () -> rivals(specFile)));
    }
    return all;
  }

  private Check.Outcome folder(HostPath path, String remedy) {
    boolean there = tree.isFolder(path);
    return new Check.Outcome(there, there ? path.value() : missing(path) + "; " + remedy);
  }

  private Check.Outcome hook(HostPath path) {
    boolean there = tree.find(path) instanceof Lookup.Found;
    return new Check.Outcome(
        there,
        there
            ? path.value()
            : missing(path)
                + "; every GPU container would fail at its start. Install the toolkit there, or state its path as"
                + " nvidiaCtkPath in the profile");
  }

  private Check.Outcome nvml() {
    DriverFiles files = DriverFiles.findUnversioned(tree, config.paths());
    return files
        .nvml()
        .map(file -> new Check.Outcome(true, file.hostPath().value()))
        .orElseGet(
            () ->
                new Check.Outcome(
                    false,
                    "no libnvidia-ml.so.1 below `%s` on the host (searched: %s); state libraryDirs in the profile"
                        .formatted(config.paths().driverRoot(), config.paths().libraryDirs())));
  }

  private static Check.Outcome rivals(CdiSpecFile specFile) {
    List<String> rivals = specFile.rivals();
    return rivals.isEmpty()
        ? new Check.Outcome(true, specFile.path().value())
        : new Check.Outcome(
            false,
            "%s in the folder of `%s` define the same devices, which disables them for all; remove them"
                .formatted(rivals, specFile.path()));
  }

  /** A path in both viewpoints, as only one of them can be looked at. */
  private String missing(HostPath path) {
    return "`%s` on the host, seen as `%s` in the plugin's container, is not there"
        .formatted(path, config.paths().containerHostRoot().resolve(path.relativeTo(tree.root())));
  }
}
