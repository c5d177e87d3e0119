package io.gpuprof.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.Configs;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeConfigReaderTest {

  private final Diagnostics diagnostics = new Diagnostics();

  private Optional<LoadedConfig> read(String text, Map<String, String> environment) {
    return RuntimeConfigReader.read(new SourceFile("config.yaml", text), environment, diagnostics);
  }

  private List<String> errors(String text) {
    assertTrue(read(text, Map.of()).isEmpty(), "must be refused");
    return diagnostics.sorted().stream()
        .filter(d -> d.severity() == Severity.ERROR)
        .map(d -> d.position() + " " + d.id() + " " + d.fact())
        .toList();
  }

  @Test
  void readsWhatTheCompilerWrites() {
    LoadedConfig loaded = read(Configs.compiled(), Map.of()).orElseThrow();
    assertEquals("/home/kubernetes/bin/nvidia", loaded.config().paths().driverRoot().value());
    assertEquals(List.of(), diagnostics.sorted());
  }

  @Test
  void everyPathHasItsPlaceAndTheReasonThatTheCompilerWrote() {
    LoadedConfig loaded = read(Configs.compiled(), Map.of()).orElseThrow();
    LoadedConfig.Origin origin =
        loaded.origins().stream()
            .filter(o -> o.key().equals("paths.driverRoot"))
            .findFirst()
            .orElseThrow();
    assertEquals("/home/kubernetes/bin/nvidia", origin.value());
    assertTrue(origin.place().startsWith("config.yaml:"), origin.place());
    assertTrue(origin.reason().startsWith("COS has a read-only /usr"), origin.reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 9410|port: 0",
        "port: 9410|port: 65536",
        "replicas: 1|replicas: 0",
        "replicas: 1|replicas: 1025",
        "recoverySeconds: 300|recoverySeconds: -1",
        "recoverySeconds: 300|recoverySeconds: 86401",
        "- 109|- 100001",
        "- 109|- 13",
        "nvidia.com/gpu|nvidia.com",
        "nvidia.com/gpu|NVIDIA.com/gpu",
        "nvidia.com/gpu|requests.nvidia.com/gpu",
        "nvidia.com/gpu|nvidia.kubernetes.io/gpu",
        "kind: gpuprof.io/gpu|kind: g/gpu",
        "kind: gpuprof.io/gpu|kind: gpuprof.io/g",
        "kind: gpuprof.io/gpu|kind: gpuprof.io/my.gpu",
        "maxVersion: \"0.5.0\"|maxVersion: \"0.2.0\"",
        "maxVersion: \"0.5.0\"|maxVersion: \"1.2.0\"",
        "channelIds: []|channelIds: [1]",
        "channelIds: []|channelIds: [0, 0]",
        "excludeDevices: []|excludeDevices: [first]",
        "profile: gke-cos|profile: GKE",
        "hostRoot: /|hostRoot: \"/a\\tb\"",
        "additionalGids: false|additionalGids: true",
        "waitFor: \"\"|waitFor: /run/ready",
        "deviceDiscoveryStrategy: auto|deviceDiscoveryStrategy: declared",
        "containerDevRoot: /host|containerDevRoot: /elsewhere",
        "deviceListStrategy:|deviceListStrategy: []\n  ignored:",
      })
  void refuses(String old, String replacement) {
    String text = Configs.with(old, replacement.replace("\\n", "\n"));
    List<String> errors = errors(text);
    assertTrue(
        errors.stream().allMatch(e -> e.matches("config.yaml:\\d+:\\d+ .*")), errors::toString);
    assertTrue(!errors.isEmpty());
  }

  @Test
  void sharpEdgeS48TwoKindsOfSharingAreNotSilentlyOne() {
    List<String> errors = errors(Configs.with("sharing:\n", "sharing:\n  mps: {replicas: 2}\n"));
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).contains("`sharing.mps`"), errors::toString);
  }

  @Test
  void sharpEdgeS49AWordOfAnotherProgramIsRefusedWithOurs() {
    List<String> errors =
        errors(Configs.with("deviceDiscoveryStrategy: auto", "deviceDiscoveryStrategy: vfio"));
    assertEquals(1, errors.size());
    assertTrue(
        errors.get(0).contains("vfio") && errors.get(0).contains("procfs"), errors::toString);
  }

  @Test
  void tellsAllInOneRun() {
    List<String> errors =
        errors(
            Configs.with(
                "port: 9410", "port: 0",
                "replicas: 1", "replicas: many",
                "hostRoot: /", "hostRoot: relative",
                "profile: gke-cos", "profile: gke-cos\nextra: 1"));
    assertEquals(
        4,
        errors.stream().map(e -> e.substring(0, e.indexOf(" "))).distinct().count(),
        errors::toString);
  }

  @Test
  void refusesAnotherFormatWithoutJudgingItsKeys() {
    List<String> errors = errors("apiVersion: gpuprof.io/v2\nkind: RuntimeConfig\nnew: 1\n");
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.get(0).contains("`apiVersion` is not `gpuprof.io/v1alpha1`"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "'# nothing'", "a: 1\\n---\\nb: 2", "- a", "'[: x'"})
  void refusesWhatIsNotOneMap(String text) {
    assertEquals(1, errors(text.replace("\\n", "\n")).size());
  }

  @Test
  void theEnvironmentReplacesRootsAndBothEndsStayOneFolder() {
    LoadedConfig loaded =
        read(
                Configs.compiled(),
                Map.of(
                    "NVIDIA_DRIVER_ROOT", "/opt/nvidia",
                    "NVIDIA_DEV_ROOT", "/run/nvidia/driver",
                    "NVIDIA_CTK_PATH", "none"))
            .orElseThrow();
    RuntimeConfig.Paths paths = loaded.config().paths();
    assertEquals("/opt/nvidia", paths.driverRoot().value());
    assertEquals("/host/opt/nvidia", paths.containerDriverRoot().value());
    assertEquals("/run/nvidia/driver", paths.devRoot().value());
    assertEquals("/host/run/nvidia/driver", paths.containerDevRoot().value());
    assertTrue(paths.nvidiaCtkPath().path().isEmpty());
    assertEquals(
        5,
        loaded.origins().stream()
            .filter(o -> o.place().startsWith("environment variable"))
            .count());
  }

  @Test
  void theContainerRootCanBeStatedOnItsOwn() {
    LoadedConfig loaded =
        read(Configs.compiled(), Map.of("CONTAINER_DRIVER_ROOT", "/driver-root")).orElseThrow();
    assertEquals("/driver-root", loaded.config().paths().containerDriverRoot().value());
  }

  /** NVIDIA's plugin takes an empty variable for an empty root. */
  @Test
  void sharpEdgeS8EmptyMeansUnset() {
    LoadedConfig loaded =
        read(Configs.compiled(), Map.of("NVIDIA_DRIVER_ROOT", "", "NVIDIA_DEV_ROOT", ""))
            .orElseThrow();
    assertEquals(Configs.load(Configs.compiled()).config(), loaded.config());
  }

  @Test
  void refusesAnOverrideThatIsNoPath() {
    assertTrue(read(Configs.compiled(), Map.of("NVIDIA_DRIVER_ROOT", "opt")).isEmpty());
    Diagnostic only = diagnostics.sorted().get(0);
    assertEquals("environment variable NVIDIA_DRIVER_ROOT", only.position().file().name());
  }

  @Test
  void warnsThatMigIsNotServed() {
    assertTrue(read(Configs.with("migStrategy: none", "migStrategy: mixed"), Map.of()).isPresent());
    assertEquals("mig-not-served", diagnostics.sorted().get(0).id());
  }
}
