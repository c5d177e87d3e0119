package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.CdiHook;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.node.ProgramWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of the wanted hooks the toolkit on the node knows. A program that is told to run a hook
 * that it does not know fails, and with it every GPU container.
 *
 * <p>The program is not asked for its version: it is the host's, so it may be built for another C
 * library than this container's, and running files of the host inside a privileged container would
 * let whoever can write one take the plugin over. Nor would a version say it: distributions port
 * hooks back. Instead its file is searched for the hook's name, which is the name of a sub-command
 * and so is in the file of every program that has it. Only the newer hooks are looked for; links
 * and the loader cache are as old as the hooks themselves (nvidia-container-toolkit
 * cmd/nvidia-cdi-hook and its release notes).
 */
final class ToolkitHooks {

  /** The first release of the toolkit that has it, told by programs built from its tags. */
  private static final Map<CdiHook, String> SINCE =
      Map.of(
          CdiHook.ENABLE_CUDA_COMPAT, "1.17.5",
          CdiHook.DISABLE_DEVICE_NODE_MODIFICATION, "1.18.0");

  /** What the toolkit's container installs under the program's name is a wrapper of this one. */
  private static final String WRAPPED = ".real";

  private ToolkitHooks() {}

  /** The sub-command of a hook. */
  static String name(CdiHook hook) {
    return hook.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The wanted hooks without those that the program does not know; problems say which and why. */
  static List<CdiHook> known(
      DriverTree tree, HostPath program, List<CdiHook> wanted, Problems problems) {
    List<CdiHook> newer = wanted.stream().filter(SINCE::containsKey).toList();
    if (newer.isEmpty() || !(tree.find(program) instanceof Lookup.Found)) {
      return wanted;
    }
    Optional<Set<String>> words = words(tree, program, newer);
    if (words.isEmpty()) {
      problems.info(
          "cdi-hooks-untold",
          "It cannot be told from the file `%s` which hooks it knows, so all of cdi.hooks are used"
              .formatted(program),
          "If containers fail to start with an unknown hook, take it out of cdi.hooks");
      return wanted;
    }
    List<CdiHook> known = new ArrayList<>(wanted);
    for (CdiHook hook : newer) {
      if (!words.get().contains(name(hook))) {
        known.remove(hook);
        problems.warning(
            "cdi-hook-unknown",
            "`%s` on the node does not know the hook %s, which came with toolkit %s; it is left out"
                .formatted(program, name(hook), SINCE.get(hook)),
            "Update the NVIDIA Container Toolkit on the node, or take the hook out of cdi.hooks");
      }
    }
    return List.copyOf(known);
  }

  /** Names of hooks in the program; empty if it is none that we can read. */
  private static Optional<Set<String>> words(
      DriverTree tree, HostPath program, List<CdiHook> newer) {
    Set<String> wanted = new TreeSet<>();
    newer.forEach(hook -> wanted.add(name(hook)));
    // Every program of the toolkit has this one: without it the file is something else.
    wanted.add(name(CdiHook.CREATE_SYMLINKS));
    Set<String> found = new TreeSet<>();
    for (String path : List.of(program.value(), program.value() + WRAPPED)) {
      tree.find(new HostPath(path))
          .as(EntryType.FILE)
          .flatMap(file -> ProgramWords.in(tree, file.path(), wanted))
          .ifPresent(found::addAll);
    }
    return found.contains(name(CdiHook.CREATE_SYMLINKS)) ? Optional.of(found) : Optional.empty();
  }
}
