package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.node.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that one entry of {@code imports} stands for, as containerd resolves it (cmd/containerd
 * server/config): a relative one begins at the folder of the file that names it; one with an
 * asterisk is a pattern, in each of its components; any other must be there, or containerd does not
 * start. Early releases of 1.6 and 1.7 (before 1.7.16) read a relative pattern from their own
 * working folder instead; they are not told apart.
 *
 * @param path what it says, absolute
 * @param files in containerd's order; of a pattern those that are there
 * @param problem why the entry cannot be resolved; empty if it can
 */
record ContainerdImports(HostPath path, List<HostPath> files, String problem) {

  /** Beyond any config: a pattern of many asterisks could walk through a whole node. */
  private static final int MOST_FOLDERS = 1000;

  static ContainerdImports of(DriverTree tree, HostPath importer, String written) {
    String absolute = written.startsWith("/") ? written : importer.parent() + "/" + written;
    HostPath path = WrittenPath.cleaned(absolute).orElseThrow();
    if (!path.value().contains("*")) {
      return new ContainerdImports(path, List.of(path), "");
    }
    List<HostPath> found = List.of(new HostPath("/"));
    for (String component : path.value().substring(1).split("/", -1)) {
      Optional<NamePattern> pattern = NamePattern.of(component);
      if (pattern.isEmpty()) {
        return unresolved(path, "`%s` is no pattern".formatted(written));
      }
      if (!NamePattern.isIn(component)) {
        found = found.stream().map(folder -> folder.resolve(component)).toList();
        continue;
      }
      if (found.size() > MOST_FOLDERS) {
        return unresolved(
            path, "`%s` stands for more than %d folders".formatted(written, MOST_FOLDERS));
      }
      List<HostPath> next = new ArrayList<>();
      for (HostPath folder : found) {
        Names names = tree.names(folder, pattern.get()::matches);
        if (!names.problem().isEmpty()) {
          return unresolved(path, names.problem());
        }
        names.names().forEach(name -> next.add(folder.resolve(name)));
      }
      found = next;
    }
    List<HostPath> there =
        found.stream()
            .filter(file -> !(tree.findUnfollowed(file) instanceof Lookup.Missing))
            .toList();
    return new ContainerdImports(path, there, "");
  }

  private static ContainerdImports unresolved(HostPath path, String problem) {
    return new ContainerdImports(path, List.of(), problem);
  }
}
