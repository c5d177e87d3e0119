package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverFile;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.FileRole;
import java.util.List;
import java.util.regex.Pattern;

/** Libraries of another driver beside those of the one that is in use. */
final class StaleLibraries {

  private static final Pattern VERSIONED =
      Pattern.compile("lib(?:cuda|nvidia-ml)\\.so\\.[0-9]{3,6}\\.[0-9.]+");

  private StaleLibraries() {}

  static List<HostPath> beside(DriverTree tree, DriverFiles files) {
    if (files.version().isEmpty()) {
      return List.of();
    }
    String current = ".so." + files.version();
    return files.files().stream()
        .filter(file -> file.role() == FileRole.LIBRARY)
        .map(DriverFile::hostPath)
        .map(HostPath::parent)
        .distinct()
        .flatMap(
            folder ->
                tree.names(folder, name -> VERSIONED.matcher(name).matches()).names().stream()
                    .filter(name -> !name.endsWith(current))
                    .map(folder::resolve))
        .filter(path -> tree.findUnfollowed(path).as(EntryType.FILE).isPresent())
        .toList();
  }
}
