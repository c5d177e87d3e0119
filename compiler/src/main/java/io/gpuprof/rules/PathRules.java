package io.gpuprof.rules;

import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Severity;
import java.util.List;

/** Mistakes with roots and paths. */
final class PathRules {

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "dev-root-unstated",
              Severity.ERROR,
              "In a split layout the device nodes are in the host's own /dev, with a driver container"
                  + " they are below the driver root. Whoever guesses hands out"
                  + " /home/kubernetes/bin/nvidia/dev/nvidia0, which does not exist.",
              "state devRoot: `/` where the host's /dev has the nodes (COS, Talos, Flatcar), the"
                  + " driver root itself where it contains dev/ (driver containers)",
              "NVIDIA/k8s-device-plugin api/config/v1/config.go;"
                  + " NVIDIA/nvidia-container-toolkit issue 209",
              PathRules::devRootUnstated));

  private PathRules() {}

  private static void devRootUnstated(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.devRoot().isEmpty() && !spec.driverRoot().equals(spec.hostRoot())) {
      findings.at(
          "driverRoot",
          "driverRoot is `%s` and devRoot is not stated".formatted(spec.driverRoot()));
    }
  }
}
