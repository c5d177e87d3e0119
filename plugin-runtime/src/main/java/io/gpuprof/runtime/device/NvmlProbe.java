package io.gpuprof.runtime.device;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The program of the child process in which a library is tried: loads it, starts NVML and asks
 * every GPU what discovery asks. It says on standard output what it is about to do, so that its
 * parent knows where it crashed or hung.
 */
final class NvmlProbe {

  /** Begins every line that is meant for the parent; a library may print lines of its own. */
  static final String MARK = "gpuprof-probe ";

  static final String STEP = MARK + "at ";

  /** Followed by the stage, the problem, the cause and the remedy, with tabs between them. */
  static final String FAILED = MARK + "failed ";

  static final String DRIVER = MARK + "driver ";
  static final String GPUS = MARK + "gpus ";
  static final String NOTE = MARK + "note ";
  static final String DONE = MARK + "done";

  private NvmlProbe() {}

  /** Arguments: the library, then proc, devRoot and ownRoot of {@link NodeRoots}. */
  @SuppressWarnings("SystemOut") // its output is the protocol
  public static void main(String[] args) {
    NodeRoots roots =
        new NodeRoots(Path.of(args[1]), Path.of("/sys"), Path.of(args[2]), Path.of(args[3]));
    probe(Path.of(args[0]), roots, System.out);
  }

  private static void probe(Path library, NodeRoots roots, PrintStream out) {
    step(out, "loading it and starting NVML");
    try (Nvml nvml = JnaNvml.open(library, roots)) {
      NvmlScan scan = new NvmlScan(nvml, roots);
      nvml.driverVersion().value().ifPresent(version -> tell(out, DRIVER, version));
      NvmlReply<Integer> count = nvml.deviceCount();
      if (count.value().isEmpty()) {
        tell(out, NOTE, "it does not say how many GPUs there are: " + count.error());
      }
      count.value().ifPresent(gpus -> tell(out, GPUS, String.valueOf(gpus)));
      for (int index = 0; index < count.or(0); index++) {
        step(out, "asking GPU " + index);
        scan.gpu(index);
      }
      scan.notes().forEach(note -> tell(out, NOTE, note));
      step(out, "shutting NVML down");
    } catch (NvmlUnavailable e) {
      tell(
          out,
          FAILED,
          String.join(
              "\t", e.stage().name(), plain(e.problem()), e.known().fact(), e.known().remedy()));
      return;
    }
    out.println(DONE);
  }

  private static void step(PrintStream out, String what) {
    tell(out, STEP, what);
  }

  private static String plain(String text) {
    return text.replace('\t', ' ');
  }

  private static void tell(PrintStream out, String mark, String what) {
    out.println(mark + what.replace('\n', ' '));
    out.flush();
  }
}
