package io.gpuprof.runtime.plugin;

import java.util.function.Supplier;

/**
 * Something of the node that is looked at on its own, such as whether a mounted root exists, so
 * that the cause is named and not only its effect. Repeated with every scan.
 *
 * <p>What a failed check does to {@code /readyz}: the kubelet never withdraws GPUs because the
 * plugin's pod is not ready, so readiness is a message, to a rollout that should stop here and to a
 * person; a registered plugin goes on serving. It is withheld for one thing only: a pod that asks
 * for a GPU now would not get a working one. A check that {@link Effect#BLOCKS_PODS} therefore
 * makes the plugin not ready even while everything else works. One that {@link Effect#EXPLAINS}
 * does not: where its failure does harm, discovery or the CDI spec fails too, and that withholds
 * readiness; where it does not (GPUs found through procfs, without NVML), pods run. It is told
 * beside the reasons, and as a warning where there is none.
 *
 * @param name what is checked, for a person
 * @param effect what its failure means
 * @param look looks at it now
 */
public record Check(String name, Effect effect, Supplier<Outcome> look) {

  /** What the failure of a check means. */
  public enum Effect {
    /** Containers with a GPU fail although GPUs are found and the spec is written. */
    BLOCKS_PODS,
    /** It is a likely cause of a failure that shows elsewhere. */
    EXPLAINS
  }

  /** How a check ended. */
  public enum Verdict {
    PASSED,
    FAILED,
    /** The plugin's container cannot see what it would have to. */
    UNPROVED
  }

  /**
   * What a check found.
   *
   * @param verdict how it ended
   * @param detail what was found, and if it is not well what to do
   */
  public record Outcome(Verdict verdict, String detail) {

    public static Outcome passed(String detail) {
      return new Outcome(Verdict.PASSED, detail);
    }

    public static Outcome failed(String detail) {
      return new Outcome(Verdict.FAILED, detail);
    }

    public static Outcome unproved(String detail) {
      return new Outcome(Verdict.UNPROVED, detail);
    }
  }

  /** A check and what it found. */
  public record Result(String name, Effect effect, Outcome outcome) {

    boolean failed() {
      return outcome.verdict() == Verdict.FAILED;
    }

    boolean blocksPods() {
      return failed() && effect == Effect.BLOCKS_PODS;
    }

    /** In words. */
    String text() {
      return "check failed: %s: %s".formatted(name, outcome.detail());
    }
  }

  /** Carries it out. */
  Result result() {
    return new Result(name, effect, look.get());
  }
}
