package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers what the searches find; the first claim to a place in the workload wins. */
final class Findings {

  private final Map<WorkloadPath, DriverFile> files = new LinkedHashMap<>();
  private final Map<WorkloadPath, DriverLink> links = new LinkedHashMap<>();
  private final Set<HostPath> libraries = new HashSet<>();
  private final List<Search> searches = new ArrayList<>();

  void add(FileRole role, HostPath real, WorkloadPath workload) {
    files.putIfAbsent(workload, new DriverFile(role, real, workload));
  }

  /** Whether this library has not been found before, perhaps under another name. */
  boolean isNewLibrary(HostPath real) {
    return libraries.add(real);
  }

  void link(WorkloadPath path, String target, HostPath real) {
    links.putIfAbsent(path, new DriverLink(path, target, real));
  }

  void tell(Search search) {
    searches.add(search);
  }

  List<DriverFile> files() {
    return List.copyOf(files.values());
  }

  List<DriverLink> links() {
    return links.values().stream().filter(link -> !files.containsKey(link.path())).toList();
  }

  List<Search> searches() {
    return List.copyOf(searches);
  }
}
