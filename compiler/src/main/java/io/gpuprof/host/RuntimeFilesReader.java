package io.gpuprof.host;

import io.gpuprof.host.RuntimeFiles.Trouble;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.runtime.node.Names;
import io.gpuprof.runtime.node.WholeText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@link RuntimeFiles}, one file after another. */
final class RuntimeFilesReader {

  private static final int LARGEST = 1 << 20;

  /**
   * Where distributions of Kubernetes and of Linux keep containerd's; the first one there is it.
   */
  private static final List<String> CONTAINERD =
      List.of(
          "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
          "/var/lib/rancher/rke2/agent/etc/containerd/config.toml",
          "/var/snap/microk8s/current/args/containerd.toml",
          "/etc/k0s/containerd.toml",
          "/etc/cri/containerd.toml",
          "/etc/containerd/config.toml");

  /** Names of the CRI plugin in the three versions of the config format. */
  private static final List<String> PLUGINS =
      List.of("cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.runtime");

  /**
   * Folders that tools write into. None is read unless a file imports it: what {@code containerd
   * config default} prints from 2.2 on names the first, and the program itself, which reads the
   * imports of files alone, does not (cmd/containerd LoadConfig).
   */
  private static final List<String> DROP_INS =
      List.of("/etc/containerd/conf.d", "/etc/containerd/config.d", "/etc/k0s/containerd.d");

  /** Folders of k3s and RKE2, beside the main file, which imports one of them since 2026. */
  private static final List<String> DROP_INS_BESIDE = List.of("config-v3.toml.d", "config.toml.d");

  /** What the command that records a node writes down of all files. */
  private static final Pattern RECORDED =
      Pattern.compile("/etc/containerd/|/args/containerd|^/etc/(?:k0s/containerd|cri/)");

  private final DriverTree tree;
  private final List<HostPath> read = new ArrayList<>();
  private int version;
  private Optional<Boolean> cdi = Optional.empty();
  private Optional<HostPath> cdiFrom = Optional.empty();
  private Optional<List<String>> specDirs = Optional.empty();
  private Optional<HostPath> specDirsFrom = Optional.empty();
  private Optional<HostPath> criDisabled = Optional.empty();
  private final Map<String, String> handlers = new TreeMap<>();
  private Optional<String> defaultHandler = Optional.empty();
  private boolean systemdCgroup;

  /** CRI-O's own default. */
  private String cgroupManager = "systemd";

  private final List<HostPath> ignored = new ArrayList<>();
  private Optional<Trouble> problem = Optional.empty();
  private Optional<Trouble> unread = Optional.empty();

  RuntimeFilesReader(DriverTree tree) {
    this.tree = tree;
  }

  RuntimeFiles result() {
    return new RuntimeFiles(
        read,
        version,
        cdi,
        cdiFrom,
        specDirs,
        specDirsFrom,
        criDisabled,
        handlers,
        defaultHandler,
        systemdCgroup,
        ignored,
        problem,
        unread);
  }

  void containerd() {
    Optional<HostPath> main =
        CONTAINERD.stream().map(HostPath::new).filter(this::isFile).findFirst();
    if (main.isEmpty()) {
      return;
    }
    containerd(main.get());
    List<HostPath> folders = new ArrayList<>(DROP_INS.stream().map(HostPath::new).toList());
    DROP_INS_BESIDE.forEach(name -> folders.add(main.get().parent().resolve(name)));
    for (HostPath folder : folders) {
      for (String name : tree.names(folder, n -> n.endsWith(".toml")).names()) {
        HostPath path = folder.resolve(name);
        if (!read.contains(path) && switchesCdiOn(path)) {
          ignored.add(path);
        }
      }
    }
  }

  private boolean isFile(HostPath path) {
    return tree.find(path).as(EntryType.FILE).isPresent();
  }

  private boolean switchesCdiOn(HostPath path) {
    TomlFile toml = TomlFile.parse(tree.whole(path, LARGEST).text().orElse(""));
    return PLUGINS.stream()
        .anyMatch(
            plugin -> TomlFile.bool(toml.table("plugins", plugin), "enable_cdi").orElse(false));
  }

  /** The file and, one after another as containerd does, those that it and they import. */
  private void containerd(HostPath first) {
    Deque<HostPath> pending = new ArrayDeque<>(List.of(first));
    // Each is read once, so that a circle of imports ends.
    Set<HostPath> known = new HashSet<>(pending);
    while (!pending.isEmpty() && problem.isEmpty()) {
      HostPath path = pending.remove();
      parse(path, TomlFile::parse)
          .ifPresent(
              toml -> {
                merge(path, toml);
                for (String written : TomlFile.texts(toml.tree(), "imports")) {
                  imports(path, written).stream().filter(known::add).forEach(pending::add);
                }
              });
    }
  }

  private List<HostPath> imports(HostPath importer, String written) {
    ContainerdImports imports = ContainerdImports.of(tree, importer, written);
    if (!imports.problem().isEmpty()) {
      unread(importer, "what it imports is not known: " + imports.problem());
    } else if (imports.files().isEmpty() && !isKnown(imports.path())) {
      unread(importer, "it imports %s, which is not in the tree".formatted(imports.path()));
    }
    List<HostPath> there = new ArrayList<>();
    for (HostPath path : imports.files()) {
      Lookup lookup = tree.find(path);
      if (lookup.as(EntryType.FILE).isPresent()) {
        there.add(path);
      } else if (lookup instanceof Lookup.Broken broken) {
        unread(path, broken.reason());
      } else if (lookup instanceof Lookup.Missing && !isKnown(path)) {
        unread(path, "%s imports it, and it is not in the tree".formatted(importer));
      } else {
        String what = lookup instanceof Lookup.Missing ? "does not exist" : "is not a file";
        problem(importer, "it imports %s, which %s".formatted(path, what));
      }
    }
    return there;
  }

  /** Whether a file would be in the tree if there was one; a listing has some folders alone. */
  private boolean isKnown(HostPath path) {
    return tree.isLive() ? tree.showsWholeHost() : RECORDED.matcher(path.value()).find();
  }

  private void problem(HostPath path, String what) {
    problem = problem.or(() -> Optional.of(new Trouble(path, what)));
  }

  private void unread(HostPath path, String what) {
    unread = unread.or(() -> Optional.of(new Trouble(path, what)));
  }

  /** Takes what one of containerd's files says. */
  private void merge(HostPath path, TomlFile toml) {
    if (toml.tree().get("version") instanceof Number number) {
      version = Math.max(version, number.intValue());
    }
    if (TomlFile.texts(toml.tree(), "disabled_plugins").stream()
        .anyMatch(name -> name.equals("cri") || name.equals("io.containerd.grpc.v1.cri"))) {
      criDisabled = Optional.of(path);
    }
    for (String plugin : PLUGINS) {
      cri(path, toml.table("plugins", plugin));
    }
  }

  private void cri(HostPath path, Map<String, Object> table) {
    TomlFile.bool(table, "enable_cdi")
        .ifPresent(
            on -> {
              cdi = Optional.of(on);
              cdiFrom = Optional.of(path);
            });
    specDirs(path, TomlFile.texts(table, "cdi_spec_dirs"));
    Map<String, Object> containerd = TomlFile.child(table, "containerd");
    defaultHandler = TomlFile.text(containerd, "default_runtime_name").or(() -> defaultHandler);
    Map<String, Object> runtimes = TomlFile.child(containerd, "runtimes");
    for (String name : runtimes.keySet()) {
      Map<String, Object> options = TomlFile.child(TomlFile.child(runtimes, name), "options");
      handler(name, TomlFile.text(options, "BinaryName"));
      systemdCgroup |= TomlFile.bool(options, "SystemdCgroup").orElse(false);
    }
  }

  private void specDirs(HostPath path, List<String> folders) {
    if (!folders.isEmpty()) {
      specDirs = Optional.of(folders);
      specDirsFrom = Optional.of(path);
    }
  }

  /** A later file need not repeat what an earlier one says. */
  private void handler(String name, Optional<String> program) {
    handlers.merge(name, program.orElse(""), (old, fresh) -> fresh.isEmpty() ? old : fresh);
  }

  void docker() {
    HostPath path = new HostPath("/etc/docker/daemon.json");
    if (!isFile(path)) {
      return;
    }
    Optional<TomlFile> file = parse(path, TomlFile::parseJson);
    if (file.isEmpty()) {
      return;
    }
    Map<String, Object> json = file.get().tree();
    cdi = TomlFile.bool(TomlFile.child(json, "features"), "cdi");
    cdiFrom = cdi.map(on -> path);
    specDirs(path, TomlFile.texts(json, "cdi-spec-dirs"));
    defaultHandler = TomlFile.text(json, "default-runtime");
    Map<String, Object> runtimes = TomlFile.child(json, "runtimes");
    runtimes
        .keySet()
        .forEach(name -> handler(name, TomlFile.text(TomlFile.child(runtimes, name), "path")));
    systemdCgroup = TomlFile.texts(json, "exec-opts").contains("native.cgroupdriver=systemd");
  }

  void crio() {
    List<HostPath> files = new ArrayList<>();
    HostPath main = new HostPath("/etc/crio/crio.conf");
    if (isFile(main)) {
      files.add(main);
    }
    files.addAll(dropIns(new HostPath("/etc/crio/crio.conf.d")));
    for (HostPath path : files) {
      parse(path, TomlFile::parse).ifPresent(toml -> crio(path, toml.table("crio", "runtime")));
      if (problem.isPresent()) {
        return;
      }
    }
    systemdCgroup = !read.isEmpty() && cgroupManager.equals("systemd");
  }

  /** As Go's {@code filepath.Walk} goes: by name, a folder at its place, no links to folders. */
  private List<HostPath> dropIns(HostPath top) {
    List<HostPath> files = new ArrayList<>();
    Deque<HostPath> pending = new ArrayDeque<>(List.of(top));
    while (!pending.isEmpty()) {
      HostPath path = pending.pop();
      boolean isFolder = tree.isFolder(path);
      boolean isLink = tree.findUnfollowed(path).as(EntryType.LINK).isPresent();
      if (isFolder && isLink && !path.equals(top)) {
        problem(path, "it is a link to a folder, which CRI-O reads as a file");
      } else if (isFolder) {
        Names names = tree.names(path, name -> true);
        if (!names.problem().isEmpty()) {
          unread(path, names.problem());
        }
        for (int i = names.names().size() - 1; i >= 0; i--) {
          pending.push(path.resolve(names.names().get(i)));
        }
      } else if (!path.equals(top)) {
        files.add(path);
      }
    }
    return files;
  }

  private void crio(HostPath path, Map<String, Object> runtime) {
    if (runtime.get("cdi_spec_dirs") instanceof List<?>) {
      // An empty list counts: then no folder is read.
      specDirs = Optional.of(TomlFile.texts(runtime, "cdi_spec_dirs"));
      specDirsFrom = Optional.of(path);
    }
    defaultHandler = TomlFile.text(runtime, "default_runtime").or(() -> defaultHandler);
    Map<String, Object> runtimes = TomlFile.child(runtime, "runtimes");
    for (String name : runtimes.keySet()) {
      // A table of a later file takes the place of the whole handler.
      handlers.put(name, TomlFile.text(TomlFile.child(runtimes, name), "runtime_path").orElse(""));
    }
    cgroupManager = TomlFile.text(runtime, "cgroup_manager").orElse(cgroupManager);
  }

  private Optional<TomlFile> parse(HostPath path, Function<String, TomlFile> parser) {
    WholeText file = tree.whole(path, LARGEST);
    if (file.text().isEmpty()) {
      unread(path, file.problem());
      return Optional.empty();
    }
    read.add(path);
    TomlFile toml = parser.apply(file.text().get());
    if (!toml.problem().isEmpty()) {
      problem(path, toml.problem());
      return Optional.empty();
    }
    return Optional.of(toml);
  }
}
