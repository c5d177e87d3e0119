package io.gpuprof.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.cdi.CdiSpecFile;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.plugin.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeChecksTest {

  private static final String DRIVER = "home/kubernetes/bin/nvidia";

  @TempDir Path folder;
  private Path host;

  @BeforeEach
  void host() throws IOException {
    host = folder.resolve("host");
    for (String path : List.of("etc", "usr", "dev", DRIVER + "/lib64", DRIVER + "/toolkit")) {
      Files.createDirectories(host.resolve(path));
    }
    Files.createFile(host.resolve(DRIVER + "/lib64/libnvidia-ml.so.1"));
    Files.createFile(host.resolve(DRIVER + "/toolkit/nvidia-ctk"));
  }

  private RuntimeConfig config(String... exchanges) {
    String[] all = new String[exchanges.length + 4];
    all[0] = ": /host";
    all[1] = ": " + host;
    all[2] = ": /var/run/cdi";
    all[3] = ": " + folder.resolve("cdi");
    System.arraycopy(exchanges, 0, all, 4, exchanges.length);
    return Configs.read(all);
  }

  private static List<Check> checks(RuntimeConfig config) {
    RuntimeConfig.Paths paths = config.paths();
    return NodeChecks.of(
        config,
        DriverTree.live(paths.hostRoot(), paths.containerHostRoot()),
        new CdiSpecFile(config.cdi().specDir(), config.cdi().kind()));
  }

  private static Check.Outcome outcome(RuntimeConfig config, String name) {
    return checks(config).stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow()
        .look()
        .get();
  }

  private static List<String> named(RuntimeConfig config, Check.Effect effect) {
    return checks(config).stream()
        .filter(check -> check.effect() == effect)
        .map(Check::name)
        .toList();
  }

  private static Check.Verdict verdict(RuntimeConfig config, String name) {
    return outcome(config, name).verdict();
  }

  @Test
  void aGoodNodePassesAll() {
    for (Check check : checks(config())) {
      assertEquals(Check.Verdict.PASSED, check.look().get().verdict(), check.name());
    }
  }

  @Test
  void sharpEdgeS27AMissingMountIsNamedInBothViewpoints() throws IOException {
    Files.move(host.resolve(DRIVER), folder.resolve("gone"));
    Check.Outcome outcome = outcome(config(), "driver root is there");
    assertEquals(Check.Verdict.FAILED, outcome.verdict());
    assertEquals(
        "`/%s` on the host, seen as `%s/%s` in the plugin's container, is not there; is this the right profile for the platform, and is the driver installed?"
            .formatted(DRIVER, host, DRIVER),
        outcome.detail());
    assertEquals(Check.Verdict.FAILED, verdict(config(), "NVML is in the driver root"));
  }

  @Test
  void onlyWhatBreaksPodsBlocks() {
    assertEquals(
        List.of("hook binary is there", "no other file claims our CDI kind"),
        named(config(), Check.Effect.BLOCKS_PODS));
    assertEquals(
        List.of("no other file claims our CDI kind"),
        named(
            config("nvidiaCtkPath: /" + DRIVER + "/toolkit/nvidia-ctk", "nvidiaCtkPath: none"),
            Check.Effect.BLOCKS_PODS),
        "no hook binary, nothing to miss");
    assertEquals(
        List.of(),
        named(
            config("    - cdi-cri\n    - cdi-annotations\n", "    - envvar\n"),
            Check.Effect.BLOCKS_PODS),
        "without CDI neither matters");
  }

  @Test
  void aHookBinaryThatCannotBeSeenIsNotCalledMissing() throws IOException {
    Files.delete(host.resolve(DRIVER + "/toolkit/nvidia-ctk"));
    assertEquals(Check.Verdict.FAILED, verdict(config(), "hook binary is there"));
    Files.delete(host.resolve("etc"));
    assertEquals(
        Check.Verdict.FAILED,
        verdict(config(), "hook binary is there"),
        "the driver root is mounted, so what it does not have is not there");
    Check.Outcome unseen =
        outcome(
            config(
                "nvidiaCtkPath: /" + DRIVER + "/toolkit/nvidia-ctk",
                "nvidiaCtkPath: /opt/bin/nvidia-ctk"),
            "hook binary is there");
    assertEquals(Check.Verdict.UNPROVED, unseen.verdict());
    assertTrue(unseen.detail().contains("only parts of the host are mounted"), unseen.detail());
  }

  @Test
  void aRivalIsNamed() throws IOException {
    Files.createDirectories(folder.resolve("cdi"));
    Files.writeString(folder.resolve("cdi/old.yaml"), "kind: gpuprof.io/gpu\n");
    Check.Outcome outcome = outcome(config(), "no other file claims our CDI kind");
    assertEquals(Check.Verdict.FAILED, outcome.verdict());
    assertTrue(outcome.detail().startsWith("[old.yaml]"), outcome.detail());
  }
}
