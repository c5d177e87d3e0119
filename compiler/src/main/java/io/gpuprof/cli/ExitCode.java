package io.gpuprof.cli;

/** Exit codes, the same for every command. */
final class ExitCode {

  /** All is well. */
  static final int OK = 0;

  /** The input is wrong, or what is on disk differs. */
  static final int INPUT = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** A bug of ours; there is a stack trace. */
  static final int BUG = 70;

  private ExitCode() {}
}
