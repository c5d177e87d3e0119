package io.gpuprof.host;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is in the text of a CDI spec, whoever wrote it: all edits of all its devices together.
 *
 * @param cdiVersion as written
 * @param kind as written
 * @param devices names of its devices, sorted
 * @param mounts host path by path in the container, sorted
 * @param nodes host path by path in the container, sorted
 * @param hooks by name, such as {@code update-ldcache}: its binary and its arguments
 */
record SpecContent(
    String cdiVersion,
    String kind,
    List<String> devices,
    Map<String, String> mounts,
    Map<String, String> nodes,
    Map<String, HookCall> hooks) {

  /** A hook: the binary, and its arguments after its name, sorted. */
  record HookCall(String binary, Set<String> arguments) {}

  SpecContent {
    devices = List.copyOf(devices);
    mounts = Collections.unmodifiableMap(new TreeMap<>(mounts));
    nodes = Collections.unmodifiableMap(new TreeMap<>(nodes));
    hooks = Collections.unmodifiableMap(new TreeMap<>(hooks));
  }

  /** Reads JSON or YAML; empty if it is no spec, and the diagnostics say why. */
  static Optional<SpecContent> read(SourceFile file, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(file, found);
    diagnostics.addAll(found.sorted());
    if (found.hasErrors()) {
      return Optional.empty();
    }
    if (documents.size() == 1
        && documents.get(0) instanceof YamlMap map
        && map.get("cdiVersion").isPresent()
        && map.get("kind").isPresent()) {
      return Optional.of(read(map));
    }
    diagnostics.error(
        "not-a-cdi-spec",
        io.gpuprof.runtime.diagnostic.Position.of(file),
        "it is no CDI spec: no map with cdiVersion and kind",
        "take a file of /var/run/cdi or /etc/cdi, or what `gpuprof cdi` or `nvidia-ctk cdi generate`"
            + " wrote");
    return Optional.empty();
  }

  private static SpecContent read(YamlMap map) {
    Map<String, String> mounts = new TreeMap<>();
    Map<String, String> nodes = new TreeMap<>();
    Map<String, HookCall> hooks = new LinkedHashMap<>();
    List<String> devices = new ArrayList<>();
    List<YamlMap> edits = new ArrayList<>();
    map.map("containerEdits").ifPresent(edits::add);
    for (YamlMap device : Trees.maps(map, "devices")) {
      devices.add(text(device, "name"));
      device.map("containerEdits").ifPresent(edits::add);
    }
    for (YamlMap edit : edits) {
      Trees.maps(edit, "mounts")
          .forEach(mount -> mounts.put(text(mount, "containerPath"), text(mount, "hostPath")));
      Trees.maps(edit, "deviceNodes")
          .forEach(
              node -> {
                String hostPath = text(node, "hostPath");
                String path = text(node, "path");
                nodes.put(path, hostPath.isEmpty() ? path : hostPath);
              });
      Trees.maps(edit, "hooks").forEach(hook -> addHook(hook, hooks));
    }
    return new SpecContent(
        text(map, "cdiVersion"),
        text(map, "kind"),
        devices.stream().sorted().toList(),
        mounts,
        nodes,
        hooks);
  }

  /** {@code nvidia-ctk hook NAME …} and {@code nvidia-cdi-hook NAME …} are the same hook. */
  private static void addHook(YamlMap hook, Map<String, HookCall> hooks) {
    List<String> args = new ArrayList<>(texts(hook, "args"));
    String path = text(hook, "path");
    if (!args.isEmpty()) {
      args.remove(0);
    }
    if (!args.isEmpty() && args.get(0).equals("hook")) {
      args.remove(0);
    }
    String name = args.isEmpty() ? path : args.remove(0);
    Set<String> arguments = new TreeSet<>();
    HookCall known = hooks.get(name);
    if (known != null) {
      arguments.addAll(known.arguments());
    }
    for (int i = 0; i < args.size(); i++) {
      boolean pair =
          args.get(i).startsWith("--") && !args.get(i).contains("=") && i + 1 < args.size();
      arguments.add(pair ? args.get(i) + "=" + args.get(++i) : args.get(i));
    }
    hooks.put(name, new HookCall(path, arguments));
  }

  private static List<String> texts(YamlMap map, String key) {
    return Trees.items(map, key).stream()
        .flatMap(item -> Trees.scalar(item).stream())
        .map(YamlScalar::text)
        .toList();
  }

  private static String text(YamlMap map, String key) {
    return Trees.text(map, key).orElse("");
  }
}
