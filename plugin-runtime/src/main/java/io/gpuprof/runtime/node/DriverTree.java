package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The files of a node, seen from its root: live or recorded. All paths are host paths; links,
 * absolute ones too, are resolved inside the root, and nothing outside of it is ever touched.
 */
public final class DriverTree {

  private final Entries entries;
  private final HostPath root;
  private final HostPath innerRoot;
  private final Optional<PluginPath> mount;

  DriverTree(Entries entries, HostPath root, HostPath innerRoot, Optional<PluginPath> mount) {
    this.entries = entries;
    this.root = root;
    this.innerRoot = innerRoot;
    this.mount = mount;
  }

  /**
   * The tree that this process can see.
   *
   * @param root what the folder is on the host, nearly always {@code /}
   * @param folder where it is mounted here, such as {@code /host}
   */
  public static DriverTree live(HostPath root, PluginPath folder) {
    return new DriverTree(new LiveEntries(folder.value()), root, root, Optional.of(folder));
  }

  /**
   * A tree that was written down on another machine. Of each entry one line is recorded, with tabs
   * between type letter, permission bits (octal), numeric group, target of a link or {@code
   * major:minor} of a device (hexadecimal), and path. These two primaries of GNU find print it, run
   * in the root; {@code find} alone cannot print device numbers:
   *
   * <pre>{@code
   * \( -type c -o -type b \) -exec stat --printf 'c\t%a\t%g\t%t:%T\t%n\n' {} +
   * -printf '%y\t%m\t%G\t%l\t%p\n'
   * }</pre>
   *
   * The content of a file is recorded as {@code grep -aH ''} prints it, {@code ./path:line}; that
   * of a loader's cache, which is no text, as {@code ldconfig -p -C} prints it; of a binary the
   * first 64 bytes, {@code h}, what {@code od -An -v -tx1} prints and the path, with tabs between
   * them. All other files have no content that could be read. Empty lines and lines that begin with
   * {@code #} mean nothing.
   *
   * @param root what the root of the listing is on the host, nearly always {@code /}
   * @return empty if the listing is something else; the diagnostics say where and why
   */
  public static Optional<DriverTree> recorded(
      HostPath root, SourceFile listing, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    RecordedEntries entries = RecordedEntries.parse(listing, found);
    diagnostics.addAll(found.sorted());
    return found.hasErrors()
        ? Optional.empty()
        : Optional.of(new DriverTree(entries, root, root, Optional.empty()));
  }

  /**
   * The same tree, in which an absolute link below this folder is first read as a process would
   * whose root is the folder, and as the host reads it if that leads nowhere. Both happen: a driver
   * container's links are written for its own root, those of a folder like COS's for the host.
   */
  DriverTree withInnerRoot(HostPath folder) {
    return new DriverTree(entries, root, folder, mount);
  }

  /** Host path of the tree's root. */
  public HostPath root() {
    return root;
  }

  /** Whether it is a tree of this machine, and not one that was written down. */
  public boolean isLive() {
    return mount.isPresent();
  }

  /** Where this process sees a real path of the tree; empty for a recorded tree. */
  public Optional<PluginPath> pluginPath(HostPath realPath) {
    return mount.map(folder -> folder.resolve(relative(realPath)));
  }

  /** What a path leads to, all links followed. */
  public Lookup find(HostPath path) {
    return find(path, true);
  }

  /** What is at a path: links are followed on the way there, the last name is not. */
  public Lookup findUnfollowed(HostPath path) {
    return find(path, false);
  }

  private Lookup find(HostPath path, boolean lastToo) {
    if (!path.isUnder(root)) {
      return new Lookup.Missing(path);
    }
    if (innerRoot.equals(root)) {
      return walk(root, path, lastToo);
    }
    Lookup inner = walk(innerRoot, path, lastToo);
    if (inner instanceof Lookup.Found) {
      return inner;
    }
    Lookup outer = walk(root, path, lastToo);
    return outer instanceof Lookup.Found ? outer : inner;
  }

  private Lookup walk(HostPath linkRoot, HostPath path, boolean lastToo) {
    return new LinkWalk(entries, root, linkRoot).follow(path, lastToo);
  }

  /** Whether a path leads to a folder. */
  public boolean isFolder(HostPath path) {
    return find(path).as(EntryType.FOLDER).isPresent();
  }

  /**
   * Whether the tree has the whole host, so that what is not in it is not there: a container may
   * mount only parts.
   */
  public boolean showsWholeHost() {
    return isFolder(root.resolve("etc")) && isFolder(root.resolve("usr"));
  }

  /**
   * Whether the host has nothing at this path, and not only the part of it that this tree shows.
   *
   * @param shown a folder that the tree has with all that is in it, if it has it at all: what a
   *     container mounts
   */
  public boolean provesAbsence(HostPath path, HostPath shown) {
    return find(path) instanceof Lookup.Missing missing
        && (showsWholeHost()
            || (!shown.equals(root) && isFolder(shown) && missing.at().isUnder(shown)));
  }

  /** The names in a folder that are wanted, sorted; none if it is no folder. */
  public Names names(HostPath folder, Predicate<String> wanted) {
    Lookup lookup = find(folder);
    if (lookup instanceof Lookup.Broken broken) {
      return new Names(List.of(), broken.reason());
    }
    Optional<Lookup.Found> found = lookup.as(EntryType.FOLDER);
    if (found.isEmpty()) {
      return Names.NONE;
    }
    try {
      return new Names(entries.names(relative(found.get().path()), wanted), "");
    } catch (UnreadableException e) {
      return new Names(List.of(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * The folders that a pattern stands for: {@code *} is one whole component. Sorted by name; as
   * found, so that a link stays a link.
   */
  public List<HostPath> folders(HostPath base, String pattern) {
    List<HostPath> found = List.of(base);
    for (String component : pattern.isEmpty() ? new String[0] : pattern.split("/")) {
      List<HostPath> next = new ArrayList<>();
      for (HostPath folder : found) {
        if (component.equals("*")) {
          names(folder, name -> true).names().forEach(name -> next.add(folder.resolve(name)));
        } else {
          next.add(folder.resolve(component));
        }
      }
      found = next;
    }
    return found.stream().filter(this::isFolder).toList();
  }

  /** Bytes of the regular file that is really at this path, fewer than asked for at its end. */
  byte[] read(HostPath realFile, long offset, int length) throws UnreadableException {
    return entries.read(relative(realFile), offset, length);
  }

  /** The beginning of a small text file, stripped; empty if there is none that can be read. */
  public Optional<String> text(HostPath path, int limit) {
    Optional<Lookup.Found> file = find(path).as(EntryType.FILE);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new String(read(file.get().path(), 0, limit), StandardCharsets.UTF_8).strip());
    } catch (UnreadableException e) {
      // Recorded trees have no contents, and sysfs attributes may refuse: the caller has no text.
      return Optional.empty();
    }
  }

  /** A text file from its beginning to its end; nothing of one with more bytes than this. */
  public WholeText whole(HostPath path, int limit) {
    Lookup lookup = find(path);
    Optional<Lookup.Found> file = lookup.as(EntryType.FILE);
    if (file.isEmpty()) {
      return WholeText.none(
          lookup instanceof Lookup.Missing missing
              ? "%s does not exist".formatted(missing.at())
              : lookup instanceof Lookup.Broken broken
                  ? broken.reason()
                  : "it is not a regular file");
    }
    try {
      byte[] bytes = read(file.get().path(), 0, limit + 1);
      return bytes.length > limit
          ? WholeText.none("it has more than %d bytes".formatted(limit))
          : WholeText.of(new String(bytes, StandardCharsets.UTF_8).strip());
    } catch (UnreadableException e) {
      return WholeText.none(String.valueOf(e.getMessage()));
    }
  }

  private String relative(HostPath path) {
    return path.relativeTo(root);
  }
}
