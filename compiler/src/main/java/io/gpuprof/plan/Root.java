package io.gpuprof.plan;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;

/**
 * One folder, seen from the host and from the plugin's container.
 *
 * @param host the folder on the host
 * @param plugin the same folder in the plugin's container
 */
public record Root(HostPath host, PluginPath plugin) {

  /**
   * Where a host path is seen in the plugin's container.
   *
   * @throws IllegalArgumentException if the path is not under this root
   */
  public PluginPath toPlugin(HostPath path) {
    return plugin.resolve(path.relativeTo(host));
  }

  /**
   * Which host path a path in the plugin's container stands for.
   *
   * @throws IllegalArgumentException if the path is not under this root
   */
  public HostPath toHost(PluginPath path) {
    return host.resolve(path.relativeTo(plugin));
  }
}
