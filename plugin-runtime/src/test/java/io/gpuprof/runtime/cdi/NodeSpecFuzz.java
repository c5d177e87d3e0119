package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.Configs;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fuzz target: any listing of a node, and the CDI spec that follows; see {@code .ci/fuzz}. */
public final class NodeSpecFuzz {

  private static final List<RuntimeConfig> CONFIGS =
      List.of(
          Configs.host().build(),
          Configs.host()
              .driverRoot("/home/kubernetes/bin/nvidia")
              .libraryDirs("lib64")
              .binaryDirs("bin")
              .hook("/home/kubernetes/bin/nvidia/toolkit/nvidia-ctk")
              .extras()
              .build(),
          Configs.host().driverRoot("/run/nvidia/driver").devRoot("/run/nvidia/driver").build());

  private NodeSpecFuzz() {}

  /** A tree or an error; of a tree a spec that an engine takes, with files of the node alone. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Diagnostics diagnostics = new Diagnostics();
    Optional<DriverTree> tree =
        DriverTree.recorded(new HostPath("/"), new SourceFile("listing", text), diagnostics);
    assertEquals(tree.isEmpty(), diagnostics.hasErrors());
    diagnostics
        .sorted()
        .forEach(d -> assertTrue(d.position().line() <= text.split("\n", -1).length));
    CdiGpu gpu =
        new CdiGpu(
            "GPU-5ba4538b-234f-4c18-6a7a-458d0a7b348d",
            0,
            "0000:3b:00.0",
            List.of(new WorkloadPath("/dev/nvidia0")));
    tree.ifPresent(node -> CONFIGS.forEach(config -> build(node, config, gpu)));
  }

  private static void build(DriverTree tree, RuntimeConfig config, CdiGpu gpu) {
    CdiBuild build = new NodeSpec(tree, config).build(List.of(gpu), "");
    assertEquals(build.spec().isEmpty(), !build.errors().isEmpty());
    build.spec().ifPresent(spec -> check(tree, spec));
  }

  private static void check(DriverTree tree, CdiSpec spec) {
    assertEquals(List.of(), CdiValidator.validate(spec));
    List<ContainerEdits> edits = new ArrayList<>(List.of(spec.containerEdits()));
    spec.devices().forEach(device -> edits.add(device.containerEdits()));
    for (ContainerEdits edit : edits) {
      for (Mount mount : edit.mounts()) {
        // A path with `..` or an empty name cannot be made.
        HostPath real = new HostPath(mount.hostPath());
        new WorkloadPath(mount.containerPath());
        assertTrue(
            tree.find(real) instanceof Lookup.Found found && found.path().equals(real),
            () -> real + " is not a file of the node");
      }
      edit.deviceNodes().forEach(node -> new WorkloadPath(node.path()));
    }
    Diagnostics diagnostics = new Diagnostics();
    var documents = YamlReader.read(new SourceFile("spec", CdiJson.write(spec)), diagnostics);
    assertEquals(List.of(), diagnostics.sorted(), "an engine would not read it");
    assertFalse(((YamlMap) documents.get(0)).map("containerEdits").isEmpty());
  }
}
