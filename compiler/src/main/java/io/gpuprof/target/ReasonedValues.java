package io.gpuprof.target;

import io.gpuprof.plan.HostMount;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.runtime.source.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values as a tree with a comment above everything that has a reason of its own. A reason that
 * holds for all of a map stands above the map, once.
 */
final class ReasonedValues {

  static final String CONFIG = "config";

  static final String CONFIG_HEADING =
      "The plugin's startup config: becomes a ConfigMap, which the plugin reads at"
          + " /etc/gpuprof/config.yaml.";

  /**
   * A value with its comments.
   *
   * @param reason the one reason of everything in it; null when there are several
   * @param node the value with its comment, to be put below a key
   */
  private record Reasoned(@Nullable String reason, Commented node) {}

  private final Compilation compilation;
  private final Reasons reasons;

  ReasonedValues(Compilation compilation) {
    this.compilation = compilation;
    this.reasons = new Reasons(compilation.profile());
  }

  /** All values. */
  static Map<String, Object> of(Compilation compilation) {
    ReasonedValues reasoned = new ReasonedValues(compilation);
    Map<String, Object> tree = new LinkedHashMap<>();
    RecordWriter.toPlain(compilation.values())
        .forEach(
            (key, value) ->
                tree.put(
                    key,
                    key.equals(CONFIG)
                        ? new Commented(CONFIG_HEADING, config(compilation))
                        : reasoned.section(List.of(key), value)));
    return tree;
  }

  /** The startup config alone, with the same comments. */
  static Map<String, Object> config(Compilation compilation) {
    ReasonedValues reasoned = new ReasonedValues(compilation);
    Map<String, Object> tree = new LinkedHashMap<>();
    RecordWriter.toPlain(compilation.values().config())
        .forEach((key, value) -> tree.put(key, reasoned.section(List.of(CONFIG, key), value)));
    return tree;
  }

  /** One top-level value, or one key of the config. */
  Commented section(List<String> path, Object value) {
    if (path.size() == 1) {
      switch (path.get(0)) {
        case "securityContext" -> {
          return new Commented(SecurityReason.of(compilation, reasons), value);
        }
        case "hostMounts" -> {
          return new Commented(reasons.of(path).orElse(""), mounts((List<?>) value));
        }
        default -> {}
      }
    }
    return reasoned(value, path).node();
  }

  /** The node that all of a section comes from; null when it is derived, or was never stated. */
  @Nullable YamlNode origin(List<String> path) {
    return reasons.origin(path);
  }

  /** From the leaves upwards, so that the reason of each leaf is looked up once. */
  private Reasoned reasoned(Object value, List<String> path) {
    if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
      String reason = reasons.of(path).orElse("");
      return new Reasoned(reason, new Commented(reason, value));
    }
    Map<String, Object> children = new LinkedHashMap<>();
    @Nullable String common = null;
    boolean uniform = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = (String) entry.getKey();
      Reasoned child = reasoned(entry.getValue(), longer(path, key));
      uniform &= child.reason() != null && (common == null || common.equals(child.reason()));
      common = child.reason();
      children.put(key, child.node());
    }
    return uniform && common != null && !common.isEmpty()
        ? new Reasoned(common, new Commented(common, value))
        : new Reasoned(uniform ? common : null, new Commented("", children));
  }

  private List<Object> mounts(List<?> values) {
    List<Object> commented = new ArrayList<>();
    List<HostMount> mounts = compilation.plan().mounts();
    for (int i = 0; i < values.size(); i++) {
      commented.add(new Commented(mounts.get(i).reason(), values.get(i)));
    }
    return commented;
  }

  private static List<String> longer(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path.size() + 1);
    longer.addAll(path);
    longer.add(key);
    return longer;
  }
}
