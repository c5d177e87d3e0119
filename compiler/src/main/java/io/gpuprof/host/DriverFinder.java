package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.node.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds drivers and hook binaries anywhere on a node, for a person whose profile looked in the
 * wrong place. The plugin never searches like this: what it takes must have been stated.
 */
final class DriverFinder {

  private static final int MOST_FOLDERS = 40_000;
  private static final int DEEPEST = 9;

  /** What to say of a search that is not whole. */
  static final String CUT_OFF =
      "the search of the whole node was cut off (after %d folders, %d levels deep, or at a folder that cannot be read), so it may lie elsewhere"
          .formatted(MOST_FOLDERS, DEEPEST);

  private static final Pattern LIBRARY =
      Pattern.compile("libcuda\\.so\\.([0-9]{3,6}\\.[0-9.]+|1\\.1)");
  private static final Pattern HOOK = Pattern.compile("nvidia-c(?:tk|di-hook)");

  /** What plays {@code /lib64} below some root; the longest first. */
  private static final List<String> LIBRARY_DIRS =
      List.of(
          "usr/lib/x86_64-linux-gnu/nvidia/current",
          "usr/lib/aarch64-linux-gnu/nvidia/current",
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "usr/lib/wsl/lib",
          "usr/lib64",
          "usr/lib",
          "lib/x86_64-linux-gnu",
          "lib/aarch64-linux-gnu",
          "glibc/lib",
          "lib64",
          "lib");

  // The kernel's own, and what belongs to containers rather than to the node.
  private static final List<String> SKIPPED =
      List.of(
          "/proc",
          "/sys",
          "/dev",
          "/tmp",
          "/var/lib/docker",
          "/var/lib/containerd",
          "/var/lib/kubelet/pods",
          "/var/lib/rancher/k3s/agent/containerd",
          "/run/containerd");

  /**
   * A driver.
   *
   * @param root the folder that plays {@code /} for it
   * @param libraryDir relative to it
   * @param version as its libraries say; empty when their names tell none
   */
  record Place(HostPath root, String libraryDir, String version) {
    HostPath folder() {
      return root.resolve(libraryDir);
    }
  }

  /**
   * Everything that was found.
   *
   * @param drivers in order of their depth and name
   * @param hooks hook binaries that can be executed, nvidia-cdi-hook before nvidia-ctk
   * @param tools folders with nvidia-smi
   * @param isWhole whether the whole tree was looked at
   */
  record Found(List<Place> drivers, List<HostPath> hooks, List<HostPath> tools, boolean isWhole) {}

  private final DriverTree tree;
  private final List<Place> drivers = new ArrayList<>();
  private final List<HostPath> hooks = new ArrayList<>();
  private final List<HostPath> tools = new ArrayList<>();
  private boolean cutOff;

  private DriverFinder(DriverTree tree) {
    this.tree = tree;
  }

  static Found search(DriverTree tree) {
    return new DriverFinder(tree).search();
  }

  private Found search() {
    Deque<HostPath> pending = new ArrayDeque<>(List.of(tree.root()));
    int seen = 0;
    while (!pending.isEmpty() && seen < MOST_FOLDERS) {
      HostPath folder = pending.poll();
      seen++;
      boolean deep = folder.value().chars().filter(c -> c == '/').count() >= DEEPEST;
      String driver = "";
      Names names = tree.names(folder, n -> true);
      cutOff |= !names.problem().isEmpty();
      for (String name : names.names()) {
        HostPath path = folder.resolve(name);
        Optional<Lookup.Found> found =
            tree.findUnfollowed(path) instanceof Lookup.Found f ? Optional.of(f) : Optional.empty();
        if (found.isEmpty()) {
          continue;
        }
        EntryType type = found.get().entry().type();
        if (type == EntryType.FOLDER && !SKIPPED.contains(path.value())) {
          if (deep) {
            cutOff = true;
          } else {
            pending.add(path);
          }
        } else if (type == EntryType.FILE) {
          Matcher library = LIBRARY.matcher(name);
          if (library.matches()) {
            driver = library.group(1).equals("1.1") ? "?" : library.group(1);
          } else if (HOOK.matcher(name).matches() && found.get().entry().isExecutable()) {
            hooks.add(path);
          } else if (name.equals("nvidia-smi")) {
            tools.add(folder);
          }
        }
      }
      if (!driver.isEmpty()) {
        drivers.add(place(folder, driver.equals("?") ? "" : driver));
      }
    }
    hooks.sort(
        Comparator.comparing((HostPath hook) -> hook.name().equals("nvidia-ctk"))
            .thenComparing(HostPath::value));
    return new Found(drivers, hooks, tools, pending.isEmpty() && !cutOff);
  }

  private Place place(HostPath folder, String version) {
    for (String dir : LIBRARY_DIRS) {
      if (folder.value().endsWith("/" + dir)) {
        String root = folder.value().substring(0, folder.value().length() - dir.length() - 1);
        return new Place(new HostPath(root.isEmpty() ? "/" : root), dir, version);
      }
    }
    return new Place(folder.parent(), folder.name(), version);
  }
}
