package io.gpuprof.picture;

import java.util.List;
import java.util.Optional;

/**
 * One thing of the node, in all three viewpoints.
 *
 * @param title what it is
 * @param plugin how the plugin's container sees it
 * @param toPlugin the way between host and plugin
 * @param host where it is on the host
 * @param toWorkload the way between host and workload
 * @param workload how a workload sees it
 */
record Row(
    String title,
    List<Line> plugin,
    Optional<Arrow> toPlugin,
    List<Line> host,
    Optional<Arrow> toWorkload,
    List<Line> workload) {

  int lines() {
    return Math.max(host.size(), Math.max(plugin.size(), workload.size()));
  }
}
