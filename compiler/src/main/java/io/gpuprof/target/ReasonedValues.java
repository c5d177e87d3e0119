package io.gpuprof.target;

import io.gpuprof.plan.HostMount;
import io.gpuprof.runtime.source.RecordWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values as a tree with a comment above everything that has a reason of its own. A reason that
 * holds for all of a map stands above the map, once.
 */
final class ReasonedValues {

  private final Compilation compilation;
  private final Reasons reasons;

  private ReasonedValues(Compilation compilation) {
    this.compilation = compilation;
    this.reasons = new Reasons(compilation.profile());
  }

  /** All values. */
  static Map<String, Object> of(Compilation compilation) {
    ReasonedValues reasoned = new ReasonedValues(compilation);
    Map<String, Object> tree = new LinkedHashMap<>();
    RecordWriter.toPlain(compilation.values())
        .forEach((key, value) -> tree.put(key, reasoned.reasoned(value, List.of(key))));
    return tree;
  }

  /** The startup config alone, with the same comments. */
  static Map<String, Object> config(Compilation compilation) {
    ReasonedValues reasoned = new ReasonedValues(compilation);
    return reasoned.children(
        RecordWriter.toPlain(compilation.values().config()), List.of("config"));
  }

  private Object reasoned(Object value, List<String> path) {
    String special = special(path);
    if (!special.isEmpty()) {
      return new Commented(special, path.get(0).equals("hostMounts") ? mounts(value) : value);
    }
    if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
      return new Commented(reasons.of(path).orElse(""), value);
    }
    Optional<String> common = common(map, path);
    return common.isPresent()
        ? new Commented(common.get(), value)
        : new Commented(heading(path), children(map, path));
  }

  private Map<String, Object> children(Map<?, ?> map, List<String> path) {
    Map<String, Object> children = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> children.put((String) key, reasoned(value, longer(path, (String) key))));
    return children;
  }

  /** The one reason of everything below a map, if there is only one. */
  private Optional<String> common(Map<?, ?> map, List<String> path) {
    List<String> all = new ArrayList<>();
    collect(map, path, all);
    return all.stream().distinct().count() == 1 && !all.get(0).isEmpty()
        ? Optional.of(all.get(0))
        : Optional.empty();
  }

  private void collect(Object value, List<String> path, List<String> all) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, inner) -> collect(inner, longer(path, (String) key), all));
    } else {
      all.add(reasons.of(path).orElse(""));
    }
  }

  private String special(List<String> path) {
    return switch (String.join(".", path)) {
      case "securityContext" -> SecurityReason.of(compilation, reasons);
      case "hostMounts" -> reasons.of(path).orElse("");
      default -> "";
    };
  }

  private static String heading(List<String> path) {
    return path.equals(List.of("config"))
        ? "The plugin's startup config: becomes a ConfigMap, which the plugin reads at"
            + " /etc/gpuprof/config.yaml."
        : "";
  }

  private List<Object> mounts(Object values) {
    List<Object> commented = new ArrayList<>();
    List<HostMount> mounts = compilation.plan().mounts();
    List<?> items = (List<?>) values;
    for (int i = 0; i < items.size(); i++) {
      commented.add(new Commented(mounts.get(i).reason(), items.get(i)));
    }
    return commented;
  }

  private static List<String> longer(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}
