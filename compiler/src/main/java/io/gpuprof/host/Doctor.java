package io.gpuprof.host;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.target.Compilation;
import java.util.Comparator;
import java.util.List;

/**
 * Looks at a node from the hardware up to the workload. What rests on something that is wrong is
 * not looked at, so that a cause is told and not its consequences; it then counts as not checked.
 */
public final class Doctor {

  private Doctor() {}

  /**
   * Examines a node.
   *
   * @param surroundings what is at hand beside the node's files
   */
  public static Diagnosis examine(
      DriverTree tree, Compilation compilation, Surroundings surroundings) {
    Examination exam = new Examination(tree, compilation, surroundings);
    PluginChecks plugin = new PluginChecks(exam);
    plugin.runFirst();
    if (exam.has("plugin-mount-missing")) {
      exam.notChecked("the node", "a mount is missing, so that it is seen in part or not at all");
    } else {
      new KernelChecks(exam).run();
      new DriverChecks(exam).run();
      new DeviceChecks(exam).run();
      new NvmlChecks(exam).run();
      new HookChecks(exam).run();
      new RuntimeChecks(exam).run();
      new KubeletChecks(exam).run();
      new CdiFileChecks(exam).run();
      new SecurityChecks(exam).run();
      plugin.run();
      workload(exam);
    }
    List<Finding> findings =
        exam.findings().stream().sorted(Comparator.comparing(Finding::severity)).toList();
    return new Diagnosis(
        compilation.profile().name(),
        findings,
        exam.checks(),
        FieldSearch.of(tree, compilation.plan().driverRoot().host()));
  }

  /** The spec that the plugin would write, by the plugin's own code. */
  private static void workload(Examination exam) {
    String name = "CDI spec of the workloads";
    if (!exam.config().plugin().usesCdi()) {
      exam.notChecked(name, "the profile hands out GPUs by " + strategies(exam));
      return;
    }
    if (exam.hasErrors()) {
      exam.notChecked(name, "it rests on what is told above");
      return;
    }
    SpecPreview preview =
        SpecPreview.of(exam.tree(), exam.compilation(), NodeGpus.of(exam.tree(), exam.config()));
    List<Diagnostic> wrong =
        preview.judgements().stream()
            .filter(d -> d.severity() != Severity.INFO && !isTold(exam, d.id()))
            .toList();
    for (Diagnostic d : wrong) {
      exam.found(name, Finding.View.WORKLOAD, d.id(), d.fact(), "", "", d.remedy());
    }
    if (wrong.isEmpty()) {
      exam.ok(
          name,
          preview.build().spec().isPresent()
              ? "%d mounts".formatted(preview.build().spec().get().containerEdits().mounts().size())
              : "as told above");
    }
  }

  /** What a finding of ours says already, better. */
  private static boolean isTold(Examination exam, String id) {
    return switch (id) {
      case "cdi-stale-version" -> exam.has("stale-driver-version");
      case "cdi-nvidia-smi-missing" -> exam.has("nvidia-smi-missing");
      case "cdi-libcuda-missing" -> exam.has("libcuda-missing");
      case "cdi-nvml-missing" -> exam.has("nvml-missing");
      // The check of the hook says so, and a mount that is narrow on purpose is no fault.
      case "cdi-hook-unproved" -> exam.hasNotPassed(HookChecks.NAME);
      default -> false;
    };
  }

  private static String strategies(Examination exam) {
    return exam.config().plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED
        ? "declared devices and the nvidia runtime"
        : "the nvidia runtime";
  }
}
