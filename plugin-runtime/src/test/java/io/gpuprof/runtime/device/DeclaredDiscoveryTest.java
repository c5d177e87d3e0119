package io.gpuprof.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.MigStrategy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredDiscoveryTest {

  @TempDir Path folder;

  private Discovery discovery(List<RuntimeConfig.DeclaredDevice> declared) {
    NodeRoots roots = new FakeNode(folder).roots();
    RuntimeConfig.Plugin plugin =
        Configs.plugin(
            DeviceDiscoveryStrategy.DECLARED, declared, List.of(), List.of(), MigStrategy.NONE);
    return Discoveries.of(
        Configs.config(plugin, true), new NvmlLibrary(Optional::empty, roots), roots);
  }

  @Test
  void provesTheNodes() throws Exception {
    new FakeNode(folder).node("dxg");
    DeviceSet set =
        discovery(
                List.of(
                    new RuntimeConfig.DeclaredDevice("all", List.of(new WorkloadPath("/dev/dxg"))),
                    new RuntimeConfig.DeclaredDevice(
                        "tegra", List.of(new WorkloadPath("/dev/nvmap")))))
            .scan();
    assertEquals(List.of("all"), set.devices().stream().map(Device::uuid).toList());
    assertEquals("declared", set.source());
    assertEquals(
        "device `tegra` is left out: %s/dev/nvmap does not exist".formatted(folder),
        set.notes().get(0));
  }

  @Test
  void nothingDeclared() {
    DiscoveryException none =
        assertThrows(DiscoveryException.class, () -> discovery(List.of()).scan());
    assertTrue(String.valueOf(none.getMessage()).contains("declaredDevices is empty"));
  }

  @AfterEach
  void unlink() throws Exception {
    new FakeNode(folder).unlink();
  }
}
