package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Follows one path through a tree, name by name, as the kernel would after {@code chroot}: an
 * absolute link begins at the root, and {@code ..} in the root stays there. Nothing leaves the root
 * (openat2's {@code RESOLVE_IN_ROOT}, done by hand as Java does not offer it).
 */
final class LinkWalk {

  /** As in Linux, path_resolution(7). */
  private static final int MOST_LINKS = 40;

  /** Links may name one another in paths that grow; longer ways are not the work of a driver. */
  private static final int MOST_NAMES = 4096;

  private final Entries entries;
  private final HostPath root;

  /** Names of the inner root, below which absolute links mean that root; empty for the tree's. */
  private final List<String> inner;

  private final List<String> current = new ArrayList<>();
  private final Deque<String> pending = new ArrayDeque<>();
  private int links;

  LinkWalk(Entries entries, HostPath root, HostPath innerRoot) {
    this.entries = entries;
    this.root = root;
    inner = split(innerRoot.relativeTo(root));
  }

  private static List<String> split(String path) {
    return path.isEmpty() ? List.of() : List.of(path.split("/"));
  }

  Lookup follow(HostPath path, boolean lastToo) {
    pending.addAll(split(path.relativeTo(root)));
    try {
      return walk(lastToo);
    } catch (UnreadableException e) {
      return new Lookup.Broken(e.getMessage() == null ? "unreadable" : e.getMessage());
    }
  }

  private Lookup walk(boolean lastToo) throws UnreadableException {
    while (!pending.isEmpty()) {
      String name = pending.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        up();
        continue;
      }
      current.add(name);
      Optional<Entry> entry = entries.entry(relative());
      if (entry.isEmpty()) {
        return new Lookup.Missing(here());
      }
      EntryType type = entry.get().type();
      if (type == EntryType.LINK && (lastToo || !pending.isEmpty())) {
        if (++links > MOST_LINKS || pending.size() > MOST_NAMES) {
          return new Lookup.Broken("`%s` is in a loop or chain of links".formatted(here()));
        }
        enter(entry.get().linkTarget());
      } else if (type != EntryType.FOLDER && !pending.isEmpty()) {
        return new Lookup.Missing(here());
      }
    }
    return entries
        .entry(relative())
        .<Lookup>map(entry -> new Lookup.Found(here(), entry))
        .orElseGet(() -> new Lookup.Missing(here()));
  }

  private void enter(String target) {
    current.remove(current.size() - 1);
    if (target.startsWith("/")) {
      List<String> base = isInside() ? inner : List.of();
      current.clear();
      current.addAll(base);
    }
    String[] names = target.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      pending.push(names[i]);
    }
  }

  private void up() {
    int floor = isInside() ? inner.size() : 0;
    if (current.size() > floor) {
      current.remove(current.size() - 1);
    }
  }

  private boolean isInside() {
    return current.size() >= inner.size() && current.subList(0, inner.size()).equals(inner);
  }

  private String relative() {
    return String.join("/", current);
  }

  private HostPath here() {
    return root.resolve(relative());
  }
}
