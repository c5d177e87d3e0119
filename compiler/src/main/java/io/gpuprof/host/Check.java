package io.gpuprof.host;

/**
 * Something that was to be looked at.
 *
 * @param name of the check
 * @param status what came of it
 * @param detail what was seen, or why it was not looked at
 */
public record Check(String name, Status status, String detail) {

  /** What came of a check. */
  public enum Status {
    /** Looked at, and nothing is wrong. */
    OK("ok"),
    /** A finding says what is wrong. */
    FINDING("finding"),
    /** Not looked at: nothing is known, neither good nor bad. */
    NOT_CHECKED("not checked");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
