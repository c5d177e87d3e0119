package io.gpuprof.runtime.device;

/** Finds the GPUs of the node. */
public interface Discovery {

  /**
   * Looks at the node once. A GPU that fails to answer is left out with a note and costs that GPU
   * only.
   *
   * @throws DiscoveryException if nothing could be found out at all, with a message for a person:
   *     what was tried, where, and what to do. It may be better later: a driver can arrive late
   */
  DeviceSet scan() throws DiscoveryException;
}
