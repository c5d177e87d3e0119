package io.gpuprof.host;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.target.Compilation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a node from the hardware up to the workload. What rests on something that is wrong is
 * not looked at, so that a cause is told and not its consequences; it then counts as not checked.
 */
public final class Doctor {

  private Doctor() {}

  /**
   * Examines a node.
   *
   * @param object the node as the cluster describes it, if that is at hand
   * @param plugin the plugin container's own file system, when run in it
   */
  public static Diagnosis examine(
      DriverTree tree,
      Compilation compilation,
      Optional<NodeObject> object,
      Optional<DriverTree> plugin) {
    Examination exam = new Examination(tree, compilation, object);
    new KernelChecks(exam).run();
    DriverChecks driver = new DriverChecks(exam);
    driver.run();
    new DeviceChecks(exam).run();
    new HookChecks(exam).run();
    new RuntimeChecks(exam).run();
    new KubeletChecks(exam).run();
    new CdiFileChecks(exam).run();
    new SecurityChecks(exam).run();
    plugin(exam, plugin);
    workload(exam);
    List<Finding> findings =
        exam.findings().stream().sorted(Comparator.comparing(Finding::severity)).toList();
    return new Diagnosis(
        compilation.profile().name(),
        findings,
        exam.checks(),
        FieldSearch.of(tree, compilation.plan().driverRoot().host()));
  }

  private static void plugin(Examination exam, Optional<DriverTree> plugin) {
    String name = "device nodes in the plugin's container";
    if (plugin.isEmpty()) {
      exam.notChecked(name, "not run in the plugin's container");
    } else if (exam.isDeclared()
        || exam.has("module-not-loaded", "device-node-missing", "dev-root-wrong")) {
      exam.notChecked(name, "it rests on what the host has");
    } else {
      String path = exam.compilation().plan().devRoot().plugin().resolve("dev/nvidiactl").value();
      if (plugin.get().find(new io.gpuprof.runtime.config.HostPath(path))
          instanceof io.gpuprof.runtime.node.Lookup.Found) {
        exam.ok(name, path);
      } else {
        exam.found(
            name,
            Finding.View.PLUGIN,
            "plugin-sees-no-nodes",
            "The host has the device nodes and the plugin's container does not see them",
            path,
            "nothing is there in this container",
            "run the plugin privileged with the host's /dev mounted (pod.deviceAccess: privileged)");
      }
    }
    exam.notChecked(
        "NVML loads", "this program loads no driver; the plugin's own --dry-run does, in its pod");
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
      default -> false;
    };
  }

  private static String strategies(Examination exam) {
    return exam.config().plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED
        ? "declared devices and the nvidia runtime"
        : "the nvidia runtime";
  }
}
