package io.gpuprof.runtime.node;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The lines of {@code /proc/driver/nvidia/gpus/<bus id>/information}: {@code Key: <tabs> value}.
 */
public final class GpuInformation {

  private static final String UUID = "GPU UUID";
  private static final String MINOR = "Device Minor";

  private GpuInformation() {}

  /** The facts by key. */
  public static Map<String, String> parse(String text) {
    Map<String, String> facts = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        facts.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return facts;
  }

  /** Why this GPU cannot be served; empty if nothing speaks against it. */
  public static Optional<String> objection(Map<String, String> facts) {
    if (facts.getOrDefault("GPU Excluded", "No").equals("Yes")) {
      return Optional.of("the driver was told to exclude it (NVreg_ExcludedGpus)");
    }
    String uuid = uuid(facts);
    if (uuid.contains("?")) {
      // The module reads the UUID from the GPU when a process first opens it.
      return Optional.of(
          "the driver does not know its UUID yet, because nothing has opened the GPU: run nvidia-smi or nvidia-persistenced on the node");
    }
    if (!uuid.startsWith("GPU-")) {
      return Optional.of("its file names no UUID");
    }
    return minor(facts).isEmpty()
        ? Optional.of("its file names no minor number")
        : Optional.empty();
  }

  /** The UUID; empty if the text names none. */
  public static String uuid(Map<String, String> facts) {
    return facts.getOrDefault(UUID, "");
  }

  /** Number N of its node {@code /dev/nvidiaN}; a minor number of Linux has 20 bits. */
  public static OptionalInt minor(Map<String, String> facts) {
    String minor = facts.getOrDefault(MINOR, "");
    return minor.matches("[0-9]{1,7}")
        ? OptionalInt.of(Integer.parseInt(minor))
        : OptionalInt.empty();
  }

  /** The model; empty when unknown. */
  public static String model(Map<String, String> facts) {
    String model = facts.getOrDefault("Model", "");
    return model.equals("Unknown") ? "" : model;
  }

  /** PCI bus id such as {@code 0000:3b:00.0}; empty if the text names none. */
  public static String pciBusId(Map<String, String> facts) {
    return facts.getOrDefault("Bus Location", "").toLowerCase(Locale.ROOT);
  }
}
