package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.target.Compilation;
import io.gpuprof.testing.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Fuzz target: a node on which any file says anything (os-release, mountinfo, the config of the
 * container runtime, CDI specs), as doctor, detect and cdi look at it; see {@code .ci/fuzz}.
 */
public final class NodeFuzz {

  private static final List<Compilation> PROFILES =
      List.of(
          Profiles.compileShipped("gke-cos"),
          Profiles.compileShipped("ubuntu"),
          Profiles.compileShipped("openshift"));

  private NodeFuzz() {}

  /** Reads the schemas and profiles before the clock of the first input runs. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("d\t755\t0\t\t./usr\n".getBytes(StandardCharsets.UTF_8));
  }

  /** A diagnosis that says something, and at most one best profile. */
  public static void fuzzerTestOneInput(byte[] data) {
    Optional<DriverTree> tree =
        DriverTree.recorded(new HostPath("/"), FuzzInput.file(data), new Diagnostics());
    if (tree.isEmpty()) {
      return;
    }
    Detection.of(NodeFacts.of(tree.get()), NodeObjectFuzz.PROFILES).unexplained();
    Compilation profile = PROFILES.get(data.length % PROFILES.size());
    Diagnosis diagnosis = Doctor.examine(tree.get(), profile, Surroundings.NONE);
    assertFalse(diagnosis.checks().isEmpty(), "nothing was looked at");
    FuzzInput.assertPlain(diagnosis.text());
    SpecPreview.of(tree.get(), profile, NodeGpus.of(tree.get(), profile.values().config()));
  }
}
