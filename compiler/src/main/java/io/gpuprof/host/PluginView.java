package io.gpuprof.host;

import io.gpuprof.runtime.node.DriverTree;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The container in which this runs, beside the node that it sees at the host root's mount.
 *
 * @param container its own file system
 * @param hostRootMount where the node's root was found in it
 * @param environment of this process; a process that is started in a container gets the container's
 * @param writable whether this process may write at a path of the container
 * @param profileIsGiven whether a person named the profile, and it was not detected
 */
public record PluginView(
    DriverTree container,
    String hostRootMount,
    Map<String, String> environment,
    Predicate<String> writable,
    boolean profileIsGiven) {

  public PluginView {
    environment = Map.copyOf(environment);
  }
}
