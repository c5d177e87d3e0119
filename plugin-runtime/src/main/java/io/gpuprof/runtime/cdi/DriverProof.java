package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Search;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the driver's files and says what is missing among them. */
final class DriverProof {

  private static final int FOLDERS_TOLD = 6;
  private static final int NOTES_TOLD = 3;

  private final DriverTree tree;
  private final RuntimeConfig config;
  private final Problems problems;

  DriverProof(DriverTree tree, RuntimeConfig config, Problems problems) {
    this.tree = tree;
    this.config = config;
    this.problems = problems;
  }

  DriverFiles find(String driverVersion) {
    boolean declared =
        config.plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED;
    DriverFiles files = DriverFiles.find(tree, config.paths(), driverVersion);
    if (declared && driverVersion.isEmpty() && files.version().isEmpty()) {
      files = DriverFiles.findUnversioned(tree, config.paths());
    }
    if (files.driverRoot().isEmpty()) {
      reportNoRoot(files);
    } else if (declared) {
      reportMissing(files);
    } else if (files.cuda().isEmpty() && files.nvml().isEmpty()) {
      reportNoDriver(files, driverVersion);
    } else {
      reportMissing(files);
    }
    return files;
  }

  private void reportNoRoot(DriverFiles files) {
    problems.error(
        "cdi-driver-root-missing",
        "The driver root `%s` is no folder: %s"
            .formatted(
                config.paths().driverRoot(),
                files.searches().stream()
                    .flatMap(search -> search.notes().stream())
                    .collect(Collectors.joining("; "))),
        "Set driverRoot to the folder that has the driver on this node, or wait until the driver"
            + " is installed");
  }

  private void reportNoDriver(DriverFiles files, String driverVersion) {
    if (!driverVersion.isEmpty()) {
      DriverFiles any = DriverFiles.find(tree, config.paths(), "");
      if (!any.version().isEmpty()) {
        problems.error(
            "cdi-driver-version-mismatch",
            "The driver that runs is `%s`, the libraries below `%s` are of `%s`"
                .formatted(driverVersion, config.paths().driverRoot(), any.version()),
            "Load the kernel modules of the installed driver, most simply by a reboot of the node");
        return;
      }
    }
    problems.error(
        "cdi-driver-missing",
        "Neither libcuda nor libnvidia-ml was found below `%s`; looked in %s%s"
            .formatted(config.paths().driverRoot(), lookedIn(files), notes(files)),
        "Set driverRoot and libraryDirs to where the libraries are; driverRoot is the folder that"
            + " plays `/` for the driver, not the folder of the libraries");
  }

  private void reportMissing(DriverFiles files) {
    if (files.cuda().isEmpty()) {
      reportMissing("cdi-libcuda-missing", "libcuda.so", "no CUDA program will work", files);
    }
    if (files.nvml().isEmpty()) {
      reportMissing("cdi-nvml-missing", "libnvidia-ml.so", "nvidia-smi will not work", files);
    }
  }

  private void reportMissing(String id, String library, String effect, DriverFiles files) {
    problems.warning(
        id,
        "`%s` was not found below `%s`, so %s; looked in %s"
            .formatted(library, config.paths().driverRoot(), effect, lookedIn(files)),
        "Install the whole user-space driver, or add its folder to libraryDirs");
  }

  private static String lookedIn(DriverFiles files) {
    List<String> folders =
        files.searches().stream()
            .filter(Search::needed)
            .flatMap(search -> search.lookedIn().stream())
            .map(HostPath::value)
            .distinct()
            .toList();
    String told = folders.stream().limit(FOLDERS_TOLD).collect(Collectors.joining("`, `"));
    int more = folders.size() - FOLDERS_TOLD;
    return more > 0 ? "`%s` and %d more places".formatted(told, more) : "`%s`".formatted(told);
  }

  /** What was met on the way, such as a folder that cannot be read. */
  private static String notes(DriverFiles files) {
    String notes =
        files.searches().stream()
            .filter(Search::needed)
            .flatMap(search -> search.notes().stream())
            .distinct()
            .limit(NOTES_TOLD)
            .collect(Collectors.joining("; "));
    return notes.isEmpty() ? "" : "; " + notes;
  }
}
