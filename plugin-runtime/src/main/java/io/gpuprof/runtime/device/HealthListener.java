package io.gpuprof.runtime.device;

/**
 * Is told when a GPU falls ill or is well again; called from the monitor's own thread. It must not
 * wait for a thread that is just closing the monitor.
 */
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

  /**
   * Something worth a line in the log that changes no state, such as an XID that is ignored or a
   * GPU without events. Whoever keeps no log needs none of it.
   */
  default void noted(String fact) {}
}
