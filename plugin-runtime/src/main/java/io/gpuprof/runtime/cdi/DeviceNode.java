package io.gpuprof.runtime.cdi;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A device node in a container. Type and numbers are not written on purpose: the engine then takes
 * them from the host's node when it makes a container, so that they are right also after the driver
 * was loaded anew (the major numbers of nvidia-uvm and nvidia-caps are dynamic).
 *
 * @param path in the container
 * @param hostPath on the host, if it differs
 * @param fileMode permission bits
 * @param permissions letters of {@code rwm} for the device cgroup
 * @param gid group of the node; empty takes that of the container's process
 */
public record DeviceNode(
    String path,
    Optional<String> hostPath,
    OptionalInt fileMode,
    String permissions,
    OptionalLong gid) {}
