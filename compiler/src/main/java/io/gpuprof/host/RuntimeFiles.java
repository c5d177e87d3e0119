package io.gpuprof.host;

import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
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

/**
 * What the config files of a node's container runtime say, laid over one another as the runtime
 * does: containerd's main file, then its imports; CRI-O's main file, then its drop-ins; Docker's
 * {@code daemon.json}.
 *
 * @param read files that were read, in order
 * @param version of containerd's config format; 0 when not stated. 3 is known from containerd 2 on
 * @param cdi whether CDI is switched on or off; empty when no file says
 * @param cdiFrom the file that says so
 * @param specDirs folders of CDI specs; empty when no file says
 * @param criDisabled the file that disables containerd's CRI plugin; empty if none does
 * @param handlers the runtime handlers by name, each with the program that it starts; empty where
 *     no file says
 * @param defaultHandler the one of pods that name none; empty when no file says
 * @param systemdCgroup whether systemd manages the cgroups of containers
 * @param ignored drop-ins that would switch CDI on and are not imported
 * @param problem why the last file that was read cannot be; empty if all can
 */
record RuntimeFiles(
    List<HostPath> read,
    int version,
    Optional<Boolean> cdi,
    Optional<HostPath> cdiFrom,
    List<String> specDirs,
    Optional<HostPath> criDisabled,
    Map<String, String> handlers,
    Optional<String> defaultHandler,
    boolean systemdCgroup,
    List<HostPath> ignored,
    Optional<String> problem) {

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

  private static final List<String> DROP_INS =
      List.of("/etc/containerd/conf.d", "/etc/containerd/config.d", "/etc/k0s/containerd.d");

  static RuntimeFiles of(DriverTree tree, RuntimeKind kind) {
    Reader reader = new Reader(tree);
    if (kind == RuntimeKind.CRI_O) {
      reader.crio();
    } else if (kind == RuntimeKind.CONTAINERD) {
      reader.containerd();
    } else {
      reader.docker();
    }
    return reader.result();
  }

  private static final class Reader {
    private final DriverTree tree;
    private final List<HostPath> read = new ArrayList<>();
    private int version;
    private Optional<Boolean> cdi = Optional.empty();
    private Optional<HostPath> cdiFrom = Optional.empty();
    private List<String> specDirs = List.of();
    private Optional<HostPath> criDisabled = Optional.empty();
    private final Map<String, String> handlers = new TreeMap<>();
    private Optional<String> defaultHandler = Optional.empty();
    private boolean systemdCgroup;
    private final List<HostPath> ignored = new ArrayList<>();
    private Optional<String> problem = Optional.empty();

    Reader(DriverTree tree) {
      this.tree = tree;
    }

    RuntimeFiles result() {
      return new RuntimeFiles(
          read,
          version,
          cdi,
          cdiFrom,
          specDirs,
          criDisabled,
          handlers,
          defaultHandler,
          systemdCgroup,
          ignored,
          problem);
    }

    void containerd() {
      for (String file : CONTAINERD) {
        HostPath path = new HostPath(file);
        if (tree.find(path).as(EntryType.FILE).isPresent()) {
          containerd(path);
          break;
        }
      }
      for (String folder : DROP_INS) {
        for (String name : tree.names(new HostPath(folder), n -> n.endsWith(".toml")).names()) {
          HostPath path = new HostPath(folder).resolve(name);
          if (!read.isEmpty() && !read.contains(path) && switchesCdiOn(path)) {
            ignored.add(path);
          }
        }
      }
    }

    private boolean switchesCdiOn(HostPath path) {
      TomlFile toml = TomlFile.parse(tree.text(path, LARGEST).orElse(""));
      return PLUGINS.stream()
          .anyMatch(
              plugin -> TomlFile.bool(toml.table("plugins", plugin), "enable_cdi").orElse(false));
    }

    /** The file and, one after another as containerd does, those that it and they import. */
    private void containerd(HostPath first) {
      Deque<HostPath> pending = new ArrayDeque<>(List.of(first));
      Set<HostPath> known = new HashSet<>(pending);
      while (!pending.isEmpty() && problem.isEmpty()) {
        HostPath path = pending.remove();
        parse(path).stream()
            .flatMap(toml -> merge(path, toml).stream())
            .filter(known::add)
            .forEach(pending::add);
      }
    }

    /** Takes what a file says; returns what it imports. */
    private List<HostPath> merge(HostPath path, TomlFile toml) {
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
      return TomlFile.texts(toml.tree(), "imports").stream()
          .distinct()
          .flatMap(pattern -> imports(pattern).stream())
          .toList();
    }

    private void cri(HostPath path, Map<String, Object> table) {
      TomlFile.bool(table, "enable_cdi")
          .ifPresent(
              on -> {
                cdi = Optional.of(on);
                cdiFrom = Optional.of(path);
              });
      if (!TomlFile.texts(table, "cdi_spec_dirs").isEmpty()) {
        specDirs = TomlFile.texts(table, "cdi_spec_dirs");
      }
      Map<String, Object> containerd = TomlFile.child(table, "containerd");
      defaultHandler = TomlFile.text(containerd, "default_runtime_name").or(() -> defaultHandler);
      Map<String, Object> runtimes = TomlFile.child(containerd, "runtimes");
      for (String name : runtimes.keySet()) {
        Map<String, Object> options = TomlFile.child(TomlFile.child(runtimes, name), "options");
        handler(name, TomlFile.text(options, "BinaryName"));
        systemdCgroup |= TomlFile.bool(options, "SystemdCgroup").orElse(false);
      }
    }

    /** A later file need not repeat what an earlier one says. */
    private void handler(String name, Optional<String> program) {
      handlers.merge(name, program.orElse(""), (old, fresh) -> fresh.isEmpty() ? old : fresh);
    }

    void docker() {
      HostPath path = new HostPath("/etc/docker/daemon.json");
      Optional<TomlFile> file = parse(path, TomlFile::parseJson);
      if (file.isEmpty()) {
        return;
      }
      Map<String, Object> json = file.get().tree();
      cdi = TomlFile.bool(TomlFile.child(json, "features"), "cdi");
      cdiFrom = cdi.map(on -> path);
      specDirs = TomlFile.texts(json, "cdi-spec-dirs");
      defaultHandler = TomlFile.text(json, "default-runtime");
      Map<String, Object> runtimes = TomlFile.child(json, "runtimes");
      runtimes
          .keySet()
          .forEach(name -> handler(name, TomlFile.text(TomlFile.child(runtimes, name), "path")));
      systemdCgroup = TomlFile.texts(json, "exec-opts").contains("native.cgroupdriver=systemd");
    }

    /** A path, or one with {@code *} in its last component. */
    private List<HostPath> imports(String written) {
      Optional<HostPath> pattern = WrittenPath.cleaned(written);
      if (pattern.isEmpty()) {
        return List.of();
      }
      HostPath folder = pattern.get().parent();
      NamePattern name = new NamePattern(pattern.get().name());
      return tree.names(folder, name::matches).names().stream().map(folder::resolve).toList();
    }

    void crio() {
      List<HostPath> files = new ArrayList<>();
      HostPath main = new HostPath("/etc/crio/crio.conf");
      if (tree.find(main).as(EntryType.FILE).isPresent()) {
        files.add(main);
      }
      HostPath folder = new HostPath("/etc/crio/crio.conf.d");
      tree.names(folder, name -> true).names().forEach(name -> files.add(folder.resolve(name)));
      for (HostPath path : files) {
        Optional<TomlFile> toml = parse(path);
        if (problem.isPresent()) {
          return;
        }
        if (toml.isEmpty()) {
          continue;
        }
        Map<String, Object> runtime = toml.get().table("crio", "runtime");
        if (!TomlFile.texts(runtime, "cdi_spec_dirs").isEmpty()) {
          specDirs = TomlFile.texts(runtime, "cdi_spec_dirs");
          cdiFrom = Optional.of(path);
        }
        defaultHandler = TomlFile.text(runtime, "default_runtime").or(() -> defaultHandler);
        Map<String, Object> runtimes = TomlFile.child(runtime, "runtimes");
        for (String name : runtimes.keySet()) {
          handler(name, TomlFile.text(TomlFile.child(runtimes, name), "runtime_path"));
        }
        systemdCgroup |= "systemd".equals(runtime.getOrDefault("cgroup_manager", "systemd"));
      }
    }

    private Optional<TomlFile> parse(HostPath path) {
      return parse(path, TomlFile::parse);
    }

    private Optional<TomlFile> parse(HostPath path, Function<String, TomlFile> parser) {
      Optional<String> text = tree.text(path, LARGEST);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      read.add(path);
      TomlFile toml = parser.apply(text.get());
      if (!toml.problem().isEmpty()) {
        problem = Optional.of(toml.problem());
        return Optional.empty();
      }
      return Optional.of(toml);
    }
  }
}
