package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.DriverTree;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Fuzz target: the config of containerd and of CRI-O; see {@code .ci/fuzz}. */
public final class TomlFileFuzz {

  private TomlFileFuzz() {}

  /** Tables or a problem; and what the two runtimes make of them. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    TomlFile toml = TomlFile.parse(text);
    assertTrue(toml.tree().isEmpty() || toml.problem().isEmpty(), "tables and a problem");
    for (String path : new String[] {"./etc/containerd/config.toml", "./etc/crio/crio.conf"}) {
      RuntimeFiles.of(
          node(path, text), path.contains("crio") ? RuntimeKind.CRI_O : RuntimeKind.CONTAINERD);
    }
  }

  private static DriverTree node(String path, String content) {
    String lines =
        content.lines().map(line -> path + ":" + line + "\n").collect(Collectors.joining());
    String listing =
        "f\t644\t0\t\t%s\nf\t644\t0\t\t./etc/containerd/conf.d/a.toml\n".formatted(path)
            + "./etc/containerd/conf.d/a.toml:version = 2\n"
            + lines;
    return DriverTree.recorded(
            new HostPath("/"), new SourceFile("listing", listing), new Diagnostics())
        .orElseThrow();
  }
}
