package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.MigStrategy;
import java.util.Optional;
import java.util.Set;

/**
 * What decides whether a GPU can be handed out whole.
 *
 * @param product model name; empty when unknown
 * @param migEnabled whether it is in MIG mode, as far as that is known
 */
public record GpuTraits(String product, boolean migEnabled) {

  /** Of a GPU of which nothing is known; nothing speaks against it. */
  public static final GpuTraits UNKNOWN = new GpuTraits("", false);

  /** The small display card of DGX Station: no GPU to compute on, and the field skips it too. */
  private static final Set<String> DISPLAY_CARDS = Set.of("DGX Display", "NVIDIA DGX Display");

  /**
   * Why it cannot be handed out; empty if nothing speaks against it.
   *
   * @param index NVML's index of it
   */
  public Optional<String> objection(int index, MigStrategy strategy) {
    if (DISPLAY_CARDS.contains(product)) {
      return Optional.of("it is a display card (%s)".formatted(product));
    }
    return migEnabled
        ? Optional.of(
            "%s; drain the node and make it whole again with nvidia-smi -i %d -mig 0"
                .formatted(
                    strategy == MigStrategy.NONE
                        ? "it is in MIG mode and migStrategy is none"
                        : "it is in MIG mode, and this version does not hand out MIG devices",
                    index))
        : Optional.empty();
  }
}
