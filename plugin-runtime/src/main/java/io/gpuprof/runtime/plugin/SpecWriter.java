package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.device.DeviceSet;
import java.io.IOException;

/** Puts the CDI spec of a device set on disk, where the container runtime reads it. */
@FunctionalInterface
public interface SpecWriter {

  /**
   * Makes the spec on disk the one of this set, atomically; an identical file is left alone. Called
   * after every scan, so that a spec that somebody removed is back.
   *
   * @throws IOException with a message for a person; the devices are then not advertised
   */
  void write(DeviceSet devices) throws IOException;
}
