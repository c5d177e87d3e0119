package io.gpuprof.host;

import io.gpuprof.runtime.cdi.CdiGpu;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.node.GpuSelection;
import io.gpuprof.runtime.node.GpuTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The GPUs of a node that the profile wants to be served.
 *
 * @param gpus in order of their index
 * @param notes why the others are left out, and what could not be applied
 */
record ServedGpus(List<CdiGpu> gpus, List<Diagnostic> notes) {

  ServedGpus {
    gpus = List.copyOf(gpus);
    notes = List.copyOf(notes);
  }

  static ServedGpus of(NodeGpus found, RuntimeConfig.Plugin config) {
    ServedGpus whole = whole(found, config);
    ServedGpus selected = selected(found, whole.gpus(), config);
    List<Diagnostic> notes = new ArrayList<>(selected.notes());
    notes.addAll(whole.notes());
    return new ServedGpus(selected.gpus(), notes);
  }

  /** Those that the plugin can hand out, by its own rule. */
  private static ServedGpus whole(NodeGpus found, RuntimeConfig.Plugin config) {
    List<CdiGpu> served = new ArrayList<>();
    List<Diagnostic> notes = new ArrayList<>();
    for (CdiGpu gpu : found.gpus()) {
      Optional<String> objection =
          found
              .traits()
              .getOrDefault(gpu.index(), GpuTraits.UNKNOWN)
              .objection(gpu.index(), config.migStrategy());
      objection.ifPresentOrElse(why -> notes.add(leftOut(gpu, why)), () -> served.add(gpu));
    }
    return new ServedGpus(served, notes);
  }

  private static Diagnostic leftOut(CdiGpu gpu, String why) {
    return new Diagnostic(
        "cdi-gpu-left-out",
        Severity.INFO,
        Position.NONE,
        "GPU %d (%s) is left out: %s".formatted(gpu.index(), gpu.uuid(), why),
        "");
  }

  private static ServedGpus selected(
      NodeGpus found, List<CdiGpu> whole, RuntimeConfig.Plugin config) {
    GpuSelection selection = GpuSelection.of(config);
    List<String> byName = selection.byName();
    if (!byName.isEmpty() && found.gpus().stream().anyMatch(NodeGpus::isUnnamed)) {
      return new ServedGpus(
          whole,
          List.of(
              new Diagnostic(
                  "cdi-selection-not-applied",
                  Severity.INFO,
                  Position.NONE,
                  "includeDevices and excludeDevices are not applied: they name GPUs by UUID or PCI"
                      + " bus id (%s), and nothing tells those of these GPUs"
                          .formatted(String.join(", ", byName)),
                  "Describe the GPUs: --gpus FILE")));
    }
    List<CdiGpu> served = new ArrayList<>();
    List<Diagnostic> notes = new ArrayList<>();
    for (String unmatched : selection.unmatched(found.gpus())) {
      notes.add(
          new Diagnostic(
              "cdi-selector-unmatched",
              Severity.WARNING,
              Position.NONE,
              unmatched,
              "Correct the profile, or see whether the GPU has fallen off the bus"));
    }
    for (CdiGpu gpu : whole) {
      selection
          .objection(gpu)
          .ifPresentOrElse(why -> notes.add(leftOut(gpu, why)), () -> served.add(gpu));
    }
    return new ServedGpus(served, notes);
  }
}
