package io.gpuprof.host;

import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the config files of a node's container runtime say, laid over one another as the runtime
 * does: containerd's main file, then its imports; CRI-O's main file, then its drop-ins, in folders
 * below too and whatever their names end in (pkg/config UpdateFromPath); Docker's {@code
 * daemon.json}, which has none.
 *
 * @param read files that were read, in order
 * @param version of containerd's config format; 0 when not stated. 3 is known from containerd 2 on
 * @param cdi whether CDI is switched on or off; empty when no file says
 * @param cdiFrom the file that says so
 * @param specDirs folders of CDI specs; empty when no file says
 * @param specDirsFrom the file that says so
 * @param criDisabled the file that disables containerd's CRI plugin; empty if none does
 * @param handlers the runtime handlers by name, each with the program that it starts; empty where
 *     no file says
 * @param defaultHandler the one of pods that name none; empty when no file says
 * @param systemdCgroup whether systemd manages the cgroups of containers
 * @param ignored drop-ins that would switch CDI on and are not imported
 * @param problem what the runtime itself stumbles over, so that it does not start; empty if nothing
 * @param unread a file that counts and cannot be read here, so that the rest is not all it says;
 *     empty if there is none
 */
record RuntimeFiles(
    List<HostPath> read,
    int version,
    Optional<Boolean> cdi,
    Optional<HostPath> cdiFrom,
    Optional<List<String>> specDirs,
    Optional<HostPath> specDirsFrom,
    Optional<HostPath> criDisabled,
    Map<String, String> handlers,
    Optional<String> defaultHandler,
    boolean systemdCgroup,
    List<HostPath> ignored,
    Optional<Trouble> problem,
    Optional<Trouble> unread) {

  /** A file and what is wrong with it. */
  record Trouble(HostPath path, String what) {}

  static RuntimeFiles of(DriverTree tree, RuntimeKind kind) {
    RuntimeFilesReader reader = new RuntimeFilesReader(tree);
    switch (kind) {
      case CONTAINERD -> reader.containerd();
      case CRI_O -> reader.crio();
      case DOCKER -> reader.docker();
    }
    return reader.result();
  }
}
