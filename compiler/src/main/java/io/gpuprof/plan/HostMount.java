package io.gpuprof.plan;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;

/**
 * A folder of the host that the plugin's container sees.
 *
 * @param name name of the volume
 * @param hostPath the folder on the host
 * @param type hostPath volume type: {@code Directory} must exist, {@code DirectoryOrCreate} is made
 *     by the kubelet
 * @param mountPath the folder in the plugin's container
 * @param readOnly whether the plugin cannot write there
 * @param mountPropagation {@code HostToContainer} shows mounts that the host makes later, {@code
 *     None} does not
 * @param reason why the plugin needs it
 */
public record HostMount(
    String name,
    HostPath hostPath,
    String type,
    PluginPath mountPath,
    boolean readOnly,
    String mountPropagation,
    String reason) {}
