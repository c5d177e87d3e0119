package io.gpuprof.runtime;

import org.opentest4j.TestAbortedException;

/** What a test needs of the machine and may not find. */
public final class Prerequisite {

  private Prerequisite() {}

  /**
   * Skips the test, and says so where a person reads it: a skipped test looks like a passed one.
   */
  @SuppressWarnings("SystemOut")
  public static RuntimeException isMissing(String what, Exception cause) {
    String text = "SKIPPED, this machine lacks %s: %s".formatted(what, cause.getMessage());
    System.err.println(text);
    return new TestAbortedException(text, cause);
  }
}
