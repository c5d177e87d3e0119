package io.gpuprof.host;

import java.util.Optional;

/**
 * What is at hand beside a node's files.
 *
 * @param object the node as the cluster describes it
 * @param plugin the plugin's container, when this runs in it
 * @param nvml loads the node's NVML
 */
public record Surroundings(
    Optional<NodeObject> object, Optional<PluginView> plugin, NvmlLoader nvml) {

  /** Of a recorded node. */
  public static final Surroundings NONE =
      new Surroundings(Optional.empty(), Optional.empty(), NvmlLoader.ABSENT);
}
