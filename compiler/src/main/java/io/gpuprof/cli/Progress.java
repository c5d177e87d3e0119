package io.gpuprof.cli;

/**
 * A line on standard error that says how far a long run is; only on a terminal, and only when it
 * takes long.
 */
final class Progress {

  private static final long PATIENCE_NANOS = 1_000_000_000L;
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final Terminal terminal;
  private final int total;
  private long next = System.nanoTime() + PATIENCE_NANOS;
  private int count;
  private boolean shown;

  Progress(Terminal terminal, int total) {
    this.terminal = terminal;
    this.total = total;
  }

  synchronized void step(String what) {
    count++;
    long now = System.nanoTime();
    if (terminal.interactive() && now - next > 0) {
      // Back to the first column, and what stood there is erased.
      terminal.err().printf("\r\u001b[K%d/%d %s", count, total, what);
      terminal.err().flush();
      shown = true;
      next = now + INTERVAL_NANOS;
    }
  }

  void done() {
    if (shown) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
  }
}
