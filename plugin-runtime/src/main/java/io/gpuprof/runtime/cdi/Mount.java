package io.gpuprof.runtime.cdi;

import java.util.List;
import java.util.Optional;

/**
 * A mount.
 *
 * @param hostPath source, on the host
 * @param containerPath target, in the container
 * @param options mount options
 * @param type file system type; empty for a bind mount
 */
public record Mount(
    String hostPath, String containerPath, List<String> options, Optional<String> type) {

  public Mount {
    options = List.copyOf(options);
  }
}
