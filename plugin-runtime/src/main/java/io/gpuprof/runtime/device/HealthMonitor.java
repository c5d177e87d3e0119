package io.gpuprof.runtime.device;

/** Watches the GPUs of one {@link DeviceSet} until it is closed. */
public interface HealthMonitor extends AutoCloseable {

  /**
   * Begins to watch; may be called once. Never throws for a GPU that cannot be watched: that one is
   * reported sick.
   */
  void start(HealthListener listener);

  /** Stops watching; returns when no more calls will be made. */
  @Override
  void close();
}
