package io.gpuprof.host;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverFile;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.node.NvmlAnswer;
import java.util.Optional;

/** Whether the driver answers through NVML, asked as the plugin asks it. */
final class NvmlChecks {

  private static final String NAME = "NVML loads";

  private final Examination exam;

  NvmlChecks(Examination exam) {
    this.exam = exam;
  }

  void run() {
    DeviceDiscoveryStrategy strategy = exam.config().plugin().deviceDiscoveryStrategy();
    boolean unused =
        strategy == DeviceDiscoveryStrategy.DECLARED || strategy == DeviceDiscoveryStrategy.PROCFS;
    if (unused) {
      exam.notChecked(NAME, "the profile finds its GPUs without it");
    } else if (exam.surroundings().plugin().isPresent()
        && exam.spec().pod().deviceAccess() == DeviceAccess.NONE) {
      exam.notChecked(NAME, "the profile gives the plugin's container no access to GPUs");
    } else if (exam.hasHostErrors()) {
      exam.notChecked(NAME, "it rests on what is told above");
    } else {
      Optional<HostPath> library =
          DriverFiles.findUnversioned(exam.tree(), exam.config().paths())
              .nvml()
              .map(DriverFile::hostPath);
      library.ifPresentOrElse(this::load, () -> exam.notChecked(NAME, "there is no library"));
    }
  }

  private void load(HostPath library) {
    NvmlAnswer answer = exam.surroundings().nvml().load(library, exam.config().paths().devRoot());
    if (answer instanceof NvmlAnswer.NotTried none) {
      exam.notChecked(NAME, none.why());
    } else if (answer instanceof NvmlAnswer.Works works) {
      judge(library, works);
    } else if (((NvmlAnswer.Fails) answer).stage() == NvmlAnswer.Stage.START && isBlind()) {
      exam.notChecked(NAME, "it rests on the device nodes in the plugin's container");
    } else {
      judge(library, (NvmlAnswer.Fails) answer);
    }
  }

  /** NVML opens the nodes in its own /dev; that the plugin has none there is told with its view. */
  private boolean isBlind() {
    String control = "/dev/nvidiactl";
    HostPath onHost = exam.config().paths().devRoot().resolve(control.substring(1));
    return exam.exists(onHost)
        && exam.surroundings()
            .plugin()
            .filter(view -> !(view.container().find(new HostPath(control)) instanceof Lookup.Found))
            .isPresent();
  }

  private void judge(HostPath library, NvmlAnswer.Works works) {
    String driver =
        "driver %s".formatted(works.driverVersion().isEmpty() ? "unknown" : works.driverVersion());
    if (works.gpus().orElse(-1) == 0) {
      exam.found(
          NAME,
          "nvml-knows-no-gpu",
          "NVML starts and knows no GPU",
          library.value(),
          "%s, 0 GPUs".formatted(driver),
          "see the kernel log (dmesg, lines with NVRM) for why the module leaves each GPU out");
    } else if (works.notes().isEmpty()) {
      int gpus = works.gpus().orElse(0);
      exam.ok(NAME, "%s, %d %s".formatted(driver, gpus, gpus == 1 ? "GPU" : "GPUs"));
    } else {
      exam.found(
          NAME,
          "nvml-gpu-silent",
          "NVML starts, and not every GPU answers: %s".formatted(works.notes().get(0)),
          library.value(),
          "%s; %s".formatted(driver, String.join("; ", works.notes())),
          "see the kernel log (dmesg, lines with NVRM and Xid), reset the GPU or boot the node");
    }
  }

  private void judge(HostPath library, NvmlAnswer.Fails fails) {
    String what =
        switch (fails.stage()) {
          case LOAD, TRY -> "NVML does not load";
          case START -> "NVML loads and does not start";
          case CRASH -> "NVML ends or hangs the process that loads it";
        };
    String id =
        switch (fails.stage()) {
          case LOAD, TRY -> "nvml-load-failed";
          case START -> "nvml-start-failed";
          case CRASH -> "nvml-crashed";
        };
    exam.found(
        NAME,
        id,
        fails.cause().isEmpty() ? what : what + ": " + uncapitalised(fails.cause()),
        library.value(),
        fails.problem(),
        fails.remedy().isEmpty() ? "see the kernel log (dmesg, lines with NVRM)" : fails.remedy());
  }

  /** Names that begin with several capitals stay. */
  private static String uncapitalised(String sentence) {
    return sentence.length() > 1 && Character.isUpperCase(sentence.charAt(1))
        ? sentence
        : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
