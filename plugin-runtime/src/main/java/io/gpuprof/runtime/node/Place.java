package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.WorkloadPath;

/**
 * A folder in which files are searched, and where a workload gets what is found in it.
 *
 * @param folder as the search names it; it may be a link
 */
record Place(HostPath folder, WorkloadPath workload) {

  Place resolve(String relative) {
    return new Place(folder.resolve(relative), workload.resolve(relative));
  }
}
