package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.AllocationPolicy;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.DeviceIdStrategy;
import io.gpuprof.runtime.config.DeviceListStrategy;
import io.gpuprof.runtime.config.HookPath;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.LogFormat;
import io.gpuprof.runtime.config.LogLevel;
import io.gpuprof.runtime.config.MigStrategy;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.List;
import java.util.Optional;

/** Startup configs of which only what the devices ask for matters. */
final class Configs {

  private Configs() {}

  static RuntimeConfig.Plugin plugin(DeviceDiscoveryStrategy strategy) {
    return plugin(strategy, List.of(), List.of(), List.of(), MigStrategy.NONE);
  }

  static RuntimeConfig.Plugin plugin(
      DeviceDiscoveryStrategy strategy,
      List<RuntimeConfig.DeclaredDevice> declared,
      List<String> include,
      List<String> exclude,
      MigStrategy mig) {
    return new RuntimeConfig.Plugin(
        "nvidia.com/gpu",
        strategy,
        declared,
        include,
        exclude,
        List.of(DeviceListStrategy.CDI_CRI),
        DeviceIdStrategy.UUID,
        false,
        mig,
        AllocationPolicy.DISTRIBUTED,
        false,
        false,
        false);
  }

  static RuntimeConfig config(RuntimeConfig.Plugin plugin, boolean health) {
    PluginPath host = new PluginPath("/host");
    HostPath root = new HostPath("/");
    return new RuntimeConfig(
        RuntimeConfig.API_VERSION,
        RuntimeConfig.KIND,
        "test",
        new RuntimeConfig.Paths(
            root,
            host,
            root,
            host,
            root,
            host,
            new WorkloadPath("/"),
            new HookPath("none"),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty()),
        new RuntimeConfig.Kubelet(
            new PluginPath("/var/lib/kubelet/device-plugins"), Optional.empty()),
        new RuntimeConfig.Cdi(
            new PluginPath("/var/run/cdi"), "gpuprof.io/gpu", "0.6.0", false, List.of()),
        plugin,
        new RuntimeConfig.Sharing(new RuntimeConfig.TimeSlicing(1, false, false)),
        new RuntimeConfig.Imex(List.of(), false),
        new RuntimeConfig.Health(health, List.of(13, 31, 43, 45, 68, 109), 300),
        new RuntimeConfig.Log(LogFormat.TEXT, LogLevel.INFO),
        new RuntimeConfig.Http(8080));
  }
}
