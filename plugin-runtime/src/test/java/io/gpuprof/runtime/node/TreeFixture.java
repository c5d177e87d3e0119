package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A file tree made by hand, as a listing or as real files. */
public final class TreeFixture {

  private static final String HEX_195_0 = "c3:0";

  private record Planned(String type, String third, String mode, String gid, String content) {}

  private final Map<String, Planned> entries = new TreeMap<>();

  public TreeFixture files(String... paths) {
    for (String path : paths) {
      put(path, new Planned("f", "", "644", "0", ""));
    }
    return this;
  }

  public TreeFixture content(String path, byte[] content) {
    return put(
        path, new Planned("f", "", "644", "0", new String(content, StandardCharsets.ISO_8859_1)));
  }

  public TreeFixture programs(String... paths) {
    for (String path : paths) {
      put(path, new Planned("f", "", "755", "0", ""));
    }
    return this;
  }

  public TreeFixture folders(String... paths) {
    for (String path : paths) {
      put(path, new Planned("d", "", "755", "0", ""));
    }
    return this;
  }

  public TreeFixture link(String path, String target) {
    return put(path, new Planned("l", target, "777", "0", ""));
  }

  public TreeFixture sockets(String... paths) {
    for (String path : paths) {
      put(path, new Planned("s", "", "777", "0", ""));
    }
    return this;
  }

  public TreeFixture fifo(String path) {
    return put(path, new Planned("p", "", "644", "0", ""));
  }

  public TreeFixture nodes(String... paths) {
    for (String path : paths) {
      node(path, HEX_195_0, "666", 0);
    }
    return this;
  }

  public TreeFixture node(String path, String numbers, String mode, int gid) {
    return put(path, new Planned("c", numbers, mode, String.valueOf(gid), ""));
  }

  /** The usual nodes of one GPU below a folder that contains {@code dev/}. */
  public TreeFixture gpu(String devRoot) {
    String dev = devRoot.isEmpty() ? "dev/" : devRoot + "/dev/";
    return nodes(
        dev + "nvidiactl",
        dev + "nvidia-uvm",
        dev + "nvidia-uvm-tools",
        dev + "nvidia-modeset",
        dev + "nvidia0");
  }

  /** Libraries of a version with their soname links, in a folder. */
  public TreeFixture libraries(String folder, String version, String... stems) {
    for (String stem : stems) {
      files(folder + "/" + stem + ".so." + version);
      link(folder + "/" + stem + ".so.1", stem + ".so." + version);
    }
    return this;
  }

  private TreeFixture put(String path, Planned planned) {
    entries.put(path, planned);
    return this;
  }

  public TreeFixture without(String path) {
    entries.remove(path);
    return this;
  }

  /** As the documented command would print it, without contents. */
  public String listing() {
    StringBuilder out = new StringBuilder();
    entries.forEach(
        (path, planned) ->
            out.append(
                "%s\t%s\t%s\t%s\t./%s\n"
                    .formatted(planned.type, planned.mode, planned.gid, planned.third, path)));
    return out.toString();
  }

  public DriverTree recorded() {
    return recorded(new HostPath("/"), listing());
  }

  /** The tree of a listing that must be a good one. */
  public static DriverTree recorded(HostPath root, String listing) {
    Diagnostics diagnostics = new Diagnostics();
    return DriverTree.recorded(root, new SourceFile("listing", listing), diagnostics)
        .orElseThrow(() -> new IllegalArgumentException(diagnostics.sorted().toString()));
  }

  /** Real files; device nodes and sockets, which not everybody may make, are left out. */
  public DriverTree live(Path folder) throws IOException {
    Map<String, Planned> links = new LinkedHashMap<>();
    for (Map.Entry<String, Planned> entry : entries.entrySet()) {
      Path path = folder.resolve(entry.getKey());
      if (!Set.of("f", "d", "l").contains(entry.getValue().type)) {
        continue;
      }
      if (entry.getValue().type.equals("l")) {
        links.put(entry.getKey(), entry.getValue());
        continue;
      }
      createParent(path);
      if (entry.getValue().type.equals("d")) {
        Files.createDirectories(path);
      } else {
        Files.writeString(path, entry.getValue().content, StandardCharsets.ISO_8859_1);
        if (entry.getValue().mode.equals("755")) {
          path.toFile().setExecutable(true, false);
        }
      }
    }
    for (Map.Entry<String, Planned> link : links.entrySet()) {
      Path path = folder.resolve(link.getKey());
      createParent(path);
      Files.createSymbolicLink(path, Path.of(link.getValue().third));
    }
    return DriverTree.live(new HostPath("/"), new PluginPath(folder.toString()));
  }

  private static void createParent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }
}
