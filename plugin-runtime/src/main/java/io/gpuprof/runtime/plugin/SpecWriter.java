package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import java.io.IOException;
import java.util.List;

/** Puts the CDI spec of a device set on disk, where the container runtime reads it. */
@FunctionalInterface
public interface SpecWriter {

  /**
   * What was written.
   *
   * @param served those of the devices that the spec has, which only may be advertised
   * @param notes what an administrator should know of the spec
   */
  record Written(DeviceSet served, List<Diagnostic> notes) {

    public Written {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Makes the spec on disk the one of this set, atomically; an identical file is left alone. Called
   * after every scan, so that a spec that somebody removed is back.
   *
   * @throws IOException with a message for a person; the devices are then not advertised
   */
  Written write(DeviceSet devices) throws IOException;
}
