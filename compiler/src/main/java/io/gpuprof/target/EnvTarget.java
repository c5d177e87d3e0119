package io.gpuprof.target;

import io.gpuprof.plan.PathPlan;

/**
 * The four roots under the names by which NVIDIA's own programs know them, for a shell or a
 * container that is not ours.
 */
final class EnvTarget {

  private EnvTarget() {}

  static Artifact render(Compilation compilation) {
    PathPlan plan = compilation.plan();
    String text =
        line("NVIDIA_DRIVER_ROOT", plan.driverRoot().host().value())
            + line("CONTAINER_DRIVER_ROOT", plan.driverRoot().plugin().value())
            + line("NVIDIA_DEV_ROOT", plan.devRoot().host().value())
            + plan.nvidiaCtkPath()
                .path()
                .map(path -> line("NVIDIA_CTK_PATH", path.value()))
                // Empty would not say "none": NVIDIA's plugin reads it as its own default.
                .orElse(
                    "# NVIDIA_CTK_PATH is absent: the profile says that the platform has no hook binary.\n");
    return new Artifact("env", text);
  }

  private static String line(String name, String value) {
    return name + "=" + ShellWord.of(value) + "\n";
  }
}
