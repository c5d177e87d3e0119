package io.gpuprof.runtime.device;

import io.gpuprof.runtime.node.NvmlAnswer.Stage;

/** NVML cannot be used; the message says what was tried, why it failed and what to do. */
final class NvmlUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  private final Stage stage;
  private final String problem;
  private final transient Cause known;

  /** What happened, and why as far as it is known. */
  NvmlUnavailable(Stage stage, String problem, Cause known) {
    super(known.text().isEmpty() ? problem : problem + ". " + known.text());
    this.stage = stage;
    this.problem = problem;
    this.known = known;
  }

  NvmlUnavailable(Stage stage, String problem, Cause known, Throwable cause) {
    this(stage, problem, known);
    initCause(cause);
  }

  Stage stage() {
    return stage;
  }

  /** What happened, without a full stop. */
  String problem() {
    return problem;
  }

  Cause known() {
    return known;
  }

  /** Everything, which is the message. */
  String text() {
    return String.valueOf(getMessage());
  }

  /**
   * Why, and what to do.
   *
   * @param fact a sentence without its full stop; empty if the cause is not known
   * @param remedy the rest of the sentence; may be empty
   */
  record Cause(String fact, String remedy) {
    static final Cause UNKNOWN = new Cause("", "");

    String text() {
      String between = fact.isEmpty() || remedy.isEmpty() ? "" : ": ";
      return fact.isEmpty() && remedy.isEmpty() ? "" : fact + between + remedy + ".";
    }
  }
}
