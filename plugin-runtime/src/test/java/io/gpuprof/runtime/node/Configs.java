package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.AllocationPolicy;
import io.gpuprof.runtime.config.CdiHook;
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
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.config.WorkloadPath;
import java.util.List;
import java.util.Optional;

/** Startup configs for tests: a plain host, with what a test changes. */
public final class Configs {

  private String driverRoot = "/";
  private String devRoot = "/";
  private String workloadRoot = "/";
  private String hook = "/usr/bin/nvidia-cdi-hook";
  private List<String> libraryDirs = List.of();
  private List<String> binaryDirs = List.of();
  private String maxVersion = "0.5.0";
  private boolean additionalGids;
  private List<CdiHook> hooks = List.of(CdiHook.CREATE_SYMLINKS, CdiHook.UPDATE_LDCACHE);
  private DeviceDiscoveryStrategy discovery = DeviceDiscoveryStrategy.AUTO;
  private boolean extras;
  private List<Integer> imex = List.of();
  private boolean imexRequired;

  private Configs() {}

  public static Configs host() {
    return new Configs();
  }

  public Configs driverRoot(String path) {
    driverRoot = path;
    return this;
  }

  public Configs devRoot(String path) {
    devRoot = path;
    return this;
  }

  public Configs workloadRoot(String path) {
    workloadRoot = path;
    return this;
  }

  public Configs hook(String path) {
    hook = path;
    return this;
  }

  public Configs hooks(CdiHook... wanted) {
    hooks = List.of(wanted);
    return this;
  }

  public Configs libraryDirs(String... dirs) {
    libraryDirs = List.of(dirs);
    return this;
  }

  public Configs binaryDirs(String... dirs) {
    binaryDirs = List.of(dirs);
    return this;
  }

  public Configs maxVersion(String version) {
    maxVersion = version;
    return this;
  }

  public Configs additionalGids() {
    additionalGids = true;
    return this;
  }

  public Configs declared() {
    discovery = DeviceDiscoveryStrategy.DECLARED;
    return this;
  }

  /** With gdrcopy, gds and mofed. */
  public Configs extras() {
    extras = true;
    return this;
  }

  public Configs imex(boolean required) {
    imex = List.of(0);
    imexRequired = required;
    return this;
  }

  public RuntimeConfig.Paths paths() {
    return new RuntimeConfig.Paths(
        new HostPath("/"),
        new PluginPath("/host"),
        new HostPath(driverRoot),
        new PluginPath("/host").resolve(driverRoot.substring(1)),
        new HostPath(devRoot),
        new PluginPath("/host").resolve(devRoot.substring(1)),
        new WorkloadPath(workloadRoot),
        new HookPath(hook),
        libraryDirs.stream().map(SearchDir::new).toList(),
        binaryDirs.stream().map(SearchDir::new).toList(),
        Optional.empty(),
        Optional.empty());
  }

  public RuntimeConfig build() {
    return new RuntimeConfig(
        RuntimeConfig.API_VERSION,
        RuntimeConfig.KIND,
        "test",
        paths(),
        new RuntimeConfig.Kubelet(new PluginPath("/var/lib/kubelet"), Optional.empty()),
        new RuntimeConfig.Cdi(
            new PluginPath("/var/run/cdi"), "gpuprof.io/gpu", maxVersion, additionalGids, hooks),
        new RuntimeConfig.Plugin(
            "nvidia.com/gpu",
            discovery,
            List.of(),
            List.of(),
            List.of(),
            List.of(DeviceListStrategy.CDI_CRI),
            DeviceIdStrategy.UUID,
            false,
            MigStrategy.NONE,
            AllocationPolicy.DISTRIBUTED,
            extras,
            extras,
            extras),
        new RuntimeConfig.Sharing(new RuntimeConfig.TimeSlicing(1, false, false)),
        new RuntimeConfig.Imex(imex, imexRequired),
        new RuntimeConfig.Health(true, List.of(), 60),
        new RuntimeConfig.Log(LogFormat.TEXT, LogLevel.INFO),
        new RuntimeConfig.Http(8080));
  }
}
