package io.gpuprof.runtime.device;

import io.gpuprof.runtime.config.RuntimeConfig;

/** Chooses the discovery that the config asks for. */
public final class Discoveries {

  private Discoveries() {}

  /** With the roots of the plugin's container. */
  public static Discovery of(RuntimeConfig config, NvmlLibrary library) {
    return of(config, library, NodeRoots.of(config));
  }

  /** With other roots, for a tool on the host or for a test. */
  public static Discovery of(RuntimeConfig config, NvmlLibrary library, NodeRoots roots) {
    RuntimeConfig.Plugin plugin = config.plugin();
    Admission admission = new Admission(plugin, roots);
    NvmlDiscovery nvml = new NvmlDiscovery(library.source(), roots, admission);
    ProcfsDiscovery procfs = new ProcfsDiscovery(roots, admission);
    return switch (plugin.deviceDiscoveryStrategy()) {
      case AUTO -> new AutoDiscovery(nvml, procfs);
      case NVML -> nvml;
      case PROCFS -> procfs;
      case DECLARED -> new DeclaredDiscovery(plugin.declaredDevices(), roots, admission);
    };
  }
}
