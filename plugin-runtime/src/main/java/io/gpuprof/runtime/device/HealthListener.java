package io.gpuprof.runtime.device;

/** Is told when a GPU falls ill or is well again; called from the monitor's own thread. */
@FunctionalInterface
public interface HealthListener {

  /**
   * The state of one GPU changed.
   *
   * @param uuid which one
   * @param healthy whether it is well now
   * @param reason why, for a person: {@code XID 79 (GPU has fallen off the bus)}
   */
  void changed(String uuid, boolean healthy, String reason);
}
