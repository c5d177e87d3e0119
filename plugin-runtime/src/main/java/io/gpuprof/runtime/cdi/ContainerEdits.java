package io.gpuprof.runtime.cdi;

import java.util.List;

/**
 * What is done to a container.
 *
 * @param env {@code NAME=value}; beats what image and pod say
 * @param deviceNodes nodes to be made in the container
 * @param mounts bind mounts
 * @param hooks programs that the engine runs on the host
 * @param additionalGids supplementary groups of the container's process
 */
public record ContainerEdits(
    List<String> env,
    List<DeviceNode> deviceNodes,
    List<Mount> mounts,
    List<Hook> hooks,
    List<Long> additionalGids) {

  /** No edits. */
  public static final ContainerEdits NONE =
      new ContainerEdits(List.of(), List.of(), List.of(), List.of(), List.of());

  public ContainerEdits {
    env = List.copyOf(env);
    deviceNodes = List.copyOf(deviceNodes);
    mounts = List.copyOf(mounts);
    hooks = List.copyOf(hooks);
    additionalGids = List.copyOf(additionalGids);
  }

  /** Whether nothing is done; a device may not have such edits. */
  public boolean isEmpty() {
    return equals(NONE);
  }
}
