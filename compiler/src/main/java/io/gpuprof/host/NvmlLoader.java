package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.NvmlAnswer;

/** Loads a node's NVML, where there is a running node. */
@FunctionalInterface
public interface NvmlLoader {

  /** Of nodes that are not at hand. */
  NvmlLoader ABSENT =
      (library, devRoot) ->
          new NvmlAnswer.NotTried(
              "a recorded node has no library that could be loaded; run gpuprof doctor on the node");

  /**
   * Loads it.
   *
   * @param library the real file on the host
   * @param devRoot the folder on the host that contains {@code dev}
   */
  NvmlAnswer load(HostPath library, HostPath devRoot);
}
