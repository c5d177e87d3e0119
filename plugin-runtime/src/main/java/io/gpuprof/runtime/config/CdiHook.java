package io.gpuprof.runtime.config;

/** A CDI hook that the toolkit binary offers; the names are its sub-commands. */
public enum CdiHook {
  /** Creates soname and other links. */
  CREATE_SYMLINKS,
  /** Refreshes the loader cache of the workload. */
  UPDATE_LDCACHE,
  /** Prefers the image's newer compat libcuda. */
  ENABLE_CUDA_COMPAT,
  /** Keeps the driver from creating device nodes in the workload. */
  DISABLE_DEVICE_NODE_MODIFICATION
}
