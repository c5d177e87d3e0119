package io.gpuprof.cli;

import io.gpuprof.plan.HostMount;
import io.gpuprof.plan.PathPlan;
import io.gpuprof.plan.Root;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.JsonText;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import io.gpuprof.target.Compilation;
import io.gpuprof.values.ValueOrigins;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A profile explained in plain text. */
final class Explanation {

  /** What a profile says about itself rather than about the platform; not worth a reason. */
  private static final List<String> UNEXPLAINED =
      List.of("title", "description", "status", "refusal", "match", "conflicts", "reasons");

  private static final int WIDTH = 96;

  private final ResolvedProfile profile;
  private final Optional<Compilation> compilation;
  private final SchemaNavigator navigator = new SchemaNavigator();

  Explanation(ResolvedProfile profile, Optional<Compilation> compilation) {
    this.profile = profile;
    this.compilation = compilation;
  }

  /** Everything on one page. */
  String overview(boolean all) {
    StringBuilder out = new StringBuilder();
    header(out);
    compilation.ifPresent(c -> paths(c.plan(), out));
    conflicts(out);
    values(out, all);
    return out.toString();
  }

  /** One value, or all values below a key; empty when there is no such key. */
  Optional<String> value(String path) {
    String wanted = path.startsWith("spec.") ? path.substring("spec.".length()) : path;
    StringBuilder out = new StringBuilder();
    leaves()
        .forEach(
            (leaf, node) -> {
              if (isAtOrBelow(leaf, wanted)) {
                entry(leaf, node, out);
              }
            });
    if (out.length() == 0) {
      compiledValue(path, out);
    }
    return out.length() == 0 ? Optional.empty() : Optional.of(out.toString());
  }

  /** The known path that is most like the given one. */
  Optional<String> nearest(String path) {
    List<String> known = new ArrayList<>(leaves().keySet());
    known.addAll(ValueOrigins.derivedPaths());
    return Suggestion.nearest(path, known);
  }

  private void header(StringBuilder out) {
    Profile.Spec spec = profile.spec();
    out.append(profile.name());
    spec.title().ifPresent(title -> out.append(": ").append(title));
    out.append(" (").append(RecordBinder.spelling(spec.status())).append(")\n");
    spec.description().ifPresent(text -> wrap(text, "  ", out));
    out.append("  made of: ").append(String.join(" < ", profile.chain())).append('\n');
    spec.refusal()
        .ifPresent(
            refusal -> {
              wrap("refused: " + refusal.reason(), "  ", out);
              wrap("instead: " + refusal.instead(), "  ", out);
            });
  }

  private static void paths(PathPlan plan, StringBuilder out) {
    Table table = new Table("", "on the host", "in the plugin's container", "in a workload");
    table.row("host root", plan.hostRoot());
    table.row("driver root", plan.driverRoot(), plan.workloadRoot().value());
    table.row("device root", plan.devRoot(), "/dev/nvidia*");
    search(table, "libraries", plan.libraryDirs(), plan);
    search(table, "tools", plan.binaryDirs(), plan);
    table.row("hook", plan.nvidiaCtkPath().value(), "-", "run by the runtime, on the host");
    plan.waitFor()
        .ifPresent(
            file ->
                table.row(
                    "waits for",
                    file.value(),
                    plan.containerWaitFor().map(Object::toString).orElse(""),
                    ""));
    table.row("CDI specs", plan.cdiSpecDir());
    table.row("plugin sockets", plan.devicePluginsDir());
    table.row(
        "pod resources",
        plan.podResourcesDir().host().value(),
        plan.podResourcesMounted() ? plan.podResourcesDir().plugin().value() : "not mounted",
        "");
    out.append("\nPaths\n").append(table);
    out.append("\nMounts of the plugin's container\n");
    for (HostMount mount : plan.mounts()) {
      out.append(
          "  %s -> %s (%s%s)%n"
              .formatted(
                  mount.hostPath(),
                  mount.mountPath(),
                  mount.readOnly() ? "read-only" : "read-write",
                  mount.mountPropagation().equals("None") ? "" : ", " + mount.mountPropagation()));
      wrap(mount.reason(), "      ", out);
    }
  }

  private static void search(Table table, String name, List<SearchDir> dirs, PathPlan plan) {
    for (SearchDir dir : dirs) {
      boolean first = dir.equals(dirs.get(0));
      table.row(
          first ? name : "",
          plan.host(dir).value(),
          plan.plugin(dir).value(),
          plan.workload(dir).value());
    }
  }

  private void conflicts(StringBuilder out) {
    Map<String, Profile.Conflict> conflicts = profile.spec().conflicts();
    if (conflicts.isEmpty()) {
      return;
    }
    out.append("\nWho else may own the GPUs\n");
    conflicts.forEach(
        (name, conflict) -> {
          out.append("  ").append(name).append('\n');
          wrap(conflict.what(), "      ", out);
          wrap("switched off by: " + conflict.remedy(), "      ", out);
        });
  }

  private void values(StringBuilder out, boolean all) {
    out.append(all ? "\nValues\n" : "\nValues that differ from the defaults\n");
    leaves()
        .forEach(
            (path, node) -> {
              if (all || !isDefault(node)) {
                entry(path, node, out);
              }
            });
  }

  private static boolean isDefault(YamlNode node) {
    return node.position().file().name().equals("profiles/" + ProfileCatalog.BASE + ".yaml");
  }

  private void entry(String path, YamlNode node, StringBuilder out) {
    out.append("  ").append(path).append(": ").append(shown(node.toPlain())).append('\n');
    Position position = node.position();
    out.append("      stated in ").append(position.file().name());
    out.append(position.line() == 0 ? "" : ":" + position.line()).append('\n');
    profile.reason(path).ifPresent(reason -> wrap(reason, "      ", out));
  }

  private void compiledValue(String path, StringBuilder out) {
    Optional<Compilation> compiled = compilation;
    if (compiled.isEmpty()) {
      return;
    }
    Object value = RecordWriter.toPlain(compiled.get().values());
    for (String key : path.split("\\.", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    if (value == null) {
      return;
    }
    out.append("  ").append(path).append(": ").append(shown(value)).append('\n');
    ValueOrigins.derivation(path).ifPresent(text -> wrap("derived: " + text, "      ", out));
    ValueOrigins.profilePath(path)
        .ifPresent(
            origin -> {
              out.append("      set by ").append(origin).append(" of the profile\n");
              profile.reason(origin).ifPresent(reason -> wrap(reason, "      ", out));
            });
  }

  /**
   * All values of the spec by dotted path; a map whose keys the schema does not know is one value.
   */
  private Map<String, YamlNode> leaves() {
    Map<String, YamlNode> leaves = new LinkedHashMap<>();
    profile
        .tree()
        .get("spec")
        .filter(YamlMap.class::isInstance)
        .ifPresent(spec -> collect(new ArrayList<>(), (YamlMap) spec, leaves));
    return leaves;
  }

  private void collect(List<String> path, YamlMap map, Map<String, YamlNode> leaves) {
    map.entries()
        .forEach(
            (key, entry) -> {
              if (path.isEmpty() && UNEXPLAINED.contains(key)) {
                return;
              }
              List<String> below = new ArrayList<>(path);
              below.add(key);
              if (entry.value() instanceof YamlMap inner && hasKnownKeys(below)) {
                collect(below, inner, leaves);
              } else {
                leaves.put(String.join(".", below), entry.value());
              }
            });
  }

  private boolean hasKnownKeys(List<String> path) {
    List<String> full = new ArrayList<>(List.of("spec"));
    full.addAll(path);
    return navigator
        .find(SchemaName.PLATFORM_PROFILE, full)
        .map(place -> !SchemaNavigator.keys(place).isEmpty())
        .orElse(false);
  }

  private static boolean isAtOrBelow(String path, String wanted) {
    return path.equals(wanted) || path.startsWith(wanted + ".");
  }

  private static String shown(@Nullable Object value) {
    return value instanceof String text && !text.isEmpty() ? text : JsonText.of(value);
  }

  private static void wrap(String text, String indent, StringBuilder out) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.strip().split("\\s+", -1)) {
      if (line.length() + 1 + word.length() > WIDTH && line.length() > indent.length()) {
        out.append(line).append('\n');
        line = new StringBuilder(indent);
      }
      line.append(line.length() == indent.length() ? "" : " ").append(word);
    }
    out.append(line).append('\n');
  }

  /** Columns as wide as their longest cell. */
  private static final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... head) {
      rows.add(head);
    }

    void row(String... cells) {
      rows.add(cells);
    }

    void row(String name, Root root) {
      row(name, root, "");
    }

    void row(String name, Root root, String workload) {
      row(name, root.host().value(), root.plugin().value(), workload);
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder();
      for (String[] row : rows) {
        StringBuilder line = new StringBuilder(" ");
        for (int i = 0; i < row.length; i++) {
          int column = i;
          int width = rows.stream().mapToInt(r -> r[column].length()).max().orElse(0);
          line.append(' ').append(row[i]).append(" ".repeat(width - row[i].length() + 1));
        }
        out.append(line.toString().stripTrailing()).append('\n');
      }
      return out.toString();
    }
  }
}
