package io.gpuprof.runtime.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the daemon costs, as a process beside a kubelet of ours; {@code bench/daemon.sh} starts it.
 * It measures and judges nothing.
 */
final class DaemonCost {

  private static final int GPUS = 8;
  private static final int CALLS = 2000;

  private final Path work;
  private final List<String> program;
  private int nodes;

  private DaemonCost(Path work, List<String> program) {
    this.work = work;
    this.program = program;
  }

  /**
   * Arguments: runs, seconds of idling, {@code all} or {@code short}, the daemon's command line.
   */
  @SuppressWarnings("SystemOut") // its output is the result
  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[0]);
    int idle = Integer.parseInt(args[1]);
    boolean shortly = args[2].equals("short");
    Path work = Files.createTempDirectory("gpuprof-bench");
    try {
      DaemonCost cost = new DaemonCost(work, List.of(args).subList(3, args.length));
      System.out.println("| What | Figure |\n| --- | --- |");
      cost.start(runs);
      cost.memory(idle);
      if (!shortly) {
        cost.preferences();
        cost.update();
      }
    } finally {
      delete(work);
    }
  }

  /** A node, the kubelet and the daemon, registered. */
  private final class Run implements AutoCloseable {
    final NodeOnDisk node;
    final FakeKubelet kubelet;
    final DaemonProcess daemon;
    final double millis;

    Run(int gpus, int replicas) throws Exception {
      Path folder = Files.createDirectory(work.resolve("n" + nodes++));
      node = new NodeOnDisk(folder, script(gpus), gpus);
      node.configure("replicas: 1", "replicas: " + replicas);
      kubelet = new FakeKubelet(node.kubelet).start();
      long begin = System.nanoTime();
      daemon = DaemonProcess.start(node, node.config, node.port, program);
      while (kubelet.allocatable() != (long) gpus * replicas) {
        if (!daemon.isAlive()) {
          throw new IOException(daemon.log());
        }
        Thread.sleep(1);
      }
      millis = millisSince(begin);
    }

    @Override
    public void close() throws IOException {
      try {
        daemon.signal("TERM");
        daemon.awaitEnd();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        daemon.close();
        kubelet.close();
      }
    }
  }

  private static String script(int gpus) {
    return "driver 535.261.03\ncuda 12020\n"
        + IntStream.range(0, gpus)
            .mapToObj(
                gpu ->
                    "gpu uuid=%s minor=%d bus=00000000:%02X:00.0 memory=85899345920 board=%d mig=0 name=NVIDIA H100 80GB HBM3\n"
                        .formatted(uuid(gpu), gpu, 16 + gpu, gpu))
            .collect(Collectors.joining());
  }

  private static String uuid(int gpu) {
    return "GPU-%08d-0000-0000-0000-000000000000".formatted(gpu);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private void start(int runs) throws Exception {
    double[] millis = new double[runs];
    for (int i = 0; i < runs; i++) {
      try (Run run = new Run(GPUS, 1)) {
        millis[i] = run.millis;
      }
    }
    row(
        "Start of the process until the kubelet has its list (median of %d)".formatted(runs),
        "%.0f ms",
        at(millis, 0.5));
  }

  private void memory(int idle) throws Exception {
    try (Run run = new Run(GPUS, 1)) {
      Thread.sleep(Duration.ofSeconds(idle).toMillis());
      row(
          "Resident after %d s idle, %d GPUs".formatted(idle, GPUS),
          "%.1f MiB",
          kib(run, "status", "VmRSS") / 1024);
      row("of it anonymous", "%.1f MiB", kib(run, "smaps_rollup", "Anonymous") / 1024);
      row(
          "of it not shared with any other process",
          "%.1f MiB",
          (kib(run, "smaps_rollup", "Private_Clean") + kib(run, "smaps_rollup", "Private_Dirty"))
              / 1024);
      row("Threads", "%.0f", kib(run, "status", "Threads"));
      calls("Allocate", () -> run.kubelet.allocate(uuid(3)));
      row(
          "Resident after %d calls of Allocate".formatted(2 * CALLS),
          "%.1f MiB",
          kib(run, "status", "VmRSS") / 1024);
    }
  }

  private static double kib(Run run, String file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + run.daemon.pid(), file))) {
      return lines
          .filter(line -> line.startsWith(name + ":"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  private void preferences() throws Exception {
    try (Run run = new Run(16, 1)) {
      List<String> ids = run.kubelet.ids();
      calls("GetPreferredAllocation, 8 of 16 GPUs", () -> run.kubelet.prefer(ids, 8));
    }
    try (Run run = new Run(GPUS, 125)) {
      List<String> ids = run.kubelet.ids();
      calls("GetPreferredAllocation, 8 of 1,000 replicas", () -> run.kubelet.prefer(ids, 8));
    }
  }

  /**
   * From the fault of a GPU until the kubelet has a list of 10,000 in which its replicas are sick.
   */
  private void update() throws Exception {
    try (Run run = new Run(10, 1000)) {
      Await.until("watched", () -> run.daemon.log().contains("registered"));
      double[] millis = new double[9];
      for (int gpu = 0; gpu < millis.length; gpu++) {
        long before = run.kubelet.allocatable();
        long begin = System.nanoTime();
        run.node.nvml.xid(gpu, 79);
        Await.until("told", () -> run.kubelet.allocatable() < before);
        millis[gpu] = millisSince(begin);
      }
      row(
          "XID until the kubelet has the list of 10,000 replicas (median of 9)",
          "%.0f ms",
          at(millis, 0.5));
      row("Resident with 10,000 replicas", "%.1f MiB", kib(run, "status", "VmRSS") / 1024);
    }
  }

  private static void calls(String what, Runnable call) {
    double[] first = times(call);
    double[] later = times(call);
    row(
        what + ", p50 / p99 of the first %,d calls".formatted(CALLS),
        "%.2f / %.2f ms",
        at(first, 0.5),
        at(first, 0.99));
    row(
        what + ", p50 / p99 of the next %,d".formatted(CALLS),
        "%.2f / %.2f ms",
        at(later, 0.5),
        at(later, 0.99));
  }

  private static double[] times(Runnable call) {
    double[] millis = new double[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long begin = System.nanoTime();
      call.run();
      millis[i] = millisSince(begin);
    }
    return millis;
  }

  private static double at(double[] values, double quantile) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))];
  }

  @SuppressWarnings("SystemOut")
  private static void row(String what, String format, Object... figures) {
    System.out.println("| " + what + " | " + String.format(Locale.ROOT, format, figures) + " |");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
