package io.gpuprof.runtime.node;

import java.util.List;
import java.util.OptionalInt;

/**
 * What became of loading a node's NVML. Plain data, so that it can be judged where no native code
 * is.
 */
public sealed interface NvmlAnswer {

  /**
   * It loaded and started.
   *
   * @param driverVersion as NVML tells it; empty if it does not
   * @param gpus how many it knows; empty if it does not tell
   * @param notes GPUs that did not answer, and what else was not right
   */
  record Works(String driverVersion, OptionalInt gpus, List<String> notes) implements NvmlAnswer {
    public Works {
      notes = List.copyOf(notes);
    }
  }

  /**
   * It cannot be used.
   *
   * @param stage how far it came
   * @param problem what happened, in the loader's or the driver's words
   * @param cause why, as a sentence without its full stop; empty if that is not known
   * @param remedy what to do; may be empty
   */
  record Fails(Stage stage, String problem, String cause, String remedy) implements NvmlAnswer {}

  /**
   * Nothing is known, neither good nor bad.
   *
   * @param why nobody could try
   */
  record NotTried(String why) implements NvmlAnswer {}

  /** How far a library came that cannot be used. */
  enum Stage {
    /** Nobody could try it: no child process, no native part of our own. */
    TRY,
    /** The dynamic loader refuses it. */
    LOAD,
    /** It was loaded and says that it cannot start. */
    START,
    /** It ended its process, or never came back. */
    CRASH
  }
}
