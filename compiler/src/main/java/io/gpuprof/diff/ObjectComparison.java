package io.gpuprof.diff;

import io.gpuprof.report.MarkdownText;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.JsonText;
import io.gpuprof.target.ListKeys;
import io.gpuprof.target.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares one object, field by field. */
final class ObjectComparison {

  /** What is there on one side only is told on one line up to this length, else by its parts. */
  private static final int ONE_LINE = 100;

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  private static final Pattern YAML_FILE = Pattern.compile(".*\\.(ya?ml|json)");

  /** Lists whose items run, or refer to each other, in their order. */
  private static final Set<String> ORDERED = Set.of("initContainers", "env");

  /** What of a Secret is secret; {@code kubectl apply} keeps a copy in an annotation. */
  private static final Set<String> SECRETS =
      Set.of("data", "stringData", "kubectl.kubernetes.io/last-applied-configuration");

  private final ObjectId id;
  private final Side before;
  private final Side after;
  private final List<FieldChange> changes = new ArrayList<>();

  private ObjectComparison(ObjectId id, Side before, Side after) {
    this.id = id;
    this.before = before;
    this.after = after;
  }

  /** How the object differs; empty when it does not. */
  static Optional<ObjectChange> of(ObjectId id, Side before, Side after) {
    Map<String, @Nullable Object> a = before.objects().get(id);
    Map<String, @Nullable Object> b = after.objects().get(id);
    ObjectComparison comparison = new ObjectComparison(id, before, after);
    boolean both = a != null && b != null;
    boolean live = both && (ServerForm.isLive(a) || ServerForm.isLive(b));
    comparison.maps(List.of(), content(a, both, live), content(b, both, live));
    if (a != null && b != null) {
      if (!Objects.equals(a.get("apiVersion"), b.get("apiVersion"))) {
        comparison.leaf(List.of("apiVersion"), a.get("apiVersion"), b.get("apiVersion"));
      }
      return comparison.changes.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ObjectChange(id, ObjectChange.Kind.CHANGED, "", List.copyOf(comparison.changes)));
    }
    return Optional.of(
        new ObjectChange(
            id,
            a == null ? ObjectChange.Kind.ADDED : ObjectChange.Kind.REMOVED,
            (a == null ? after : before).reason(id, List.of()).orElse(""),
            List.copyOf(comparison.changes)));
  }

  private static Map<String, @Nullable Object> content(
      @Nullable Map<String, @Nullable Object> object, boolean both, boolean live) {
    if (object == null) {
      return Map.of();
    }
    Map<String, @Nullable Object> content =
        both ? ObjectContent.of(object) : ObjectContent.ofOneSide(object);
    return live || ServerForm.isLive(object) ? ServerForm.of(content) : content;
  }

  private void maps(List<String> path, Map<?, ?> a, Map<?, ?> b) {
    Set<Object> keys = new LinkedHashSet<>(a.keySet());
    keys.addAll(b.keySet());
    for (Object key : keys) {
      values(longer(path, (String) key), a.get(key), b.get(key));
    }
  }

  /** A field that is null is one that is not there: so the API server reads it. */
  private void values(List<String> path, @Nullable Object a, @Nullable Object b) {
    if (Objects.equals(a, b)) {
      return;
    }
    if (isSecret(path)) {
      changes.add(
          new FieldChange(
              rendered(path), a == null ? "" : "(hidden)", b == null ? "" : "(hidden)", "", ""));
      return;
    }
    if (isConfigText(path)) {
      Optional<Map<String, @Nullable Object>> left = a == null ? Optional.of(Map.of()) : tree(a);
      Optional<Map<String, @Nullable Object>> right = b == null ? Optional.of(Map.of()) : tree(b);
      if (left.isPresent() && right.isPresent()) {
        maps(path, left.get(), right.get());
        return;
      }
    }
    boolean oneSided =
        !id.kind().equals("Secret") && (a == null || b == null) && isShort(a) && isShort(b);
    if (!oneSided && isAbsentOr(Map.class, a) && isAbsentOr(Map.class, b)) {
      maps(path, a instanceof Map<?, ?> m ? m : Map.of(), b instanceof Map<?, ?> m ? m : Map.of());
    } else if (!oneSided && isAbsentOr(List.class, a) && isAbsentOr(List.class, b)) {
      lists(path, a instanceof List<?> l ? l : List.of(), b instanceof List<?> l ? l : List.of());
    } else {
      leaf(path, a, b);
    }
  }

  private static boolean isAbsentOr(Class<?> type, @Nullable Object value) {
    return value == null || type.isInstance(value);
  }

  private static boolean isShort(@Nullable Object value) {
    return value == null || JsonText.of(value).length() <= ONE_LINE;
  }

  private void lists(List<String> path, List<?> a, List<?> b) {
    String field = path.get(path.size() - 1);
    Optional<List<String>> left = ListKeys.names(field, a);
    Optional<List<String>> right = ListKeys.names(field, b);
    if (left.isEmpty() || right.isEmpty()) {
      for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
        values(
            longer(path, "[" + i + "]"),
            i < a.size() ? a.get(i) : null,
            i < b.size() ? b.get(i) : null);
      }
      return;
    }
    Map<String, @Nullable Object> first = byName(left.get(), a);
    Map<String, @Nullable Object> second = byName(right.get(), b);
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    for (String name : names) {
      Object x = first.get(name);
      Object y = second.get(name);
      if (ListKeys.areNamed(field)) {
        values(longer(path, "[" + name + "]"), x, y);
      } else if (x == null || y == null) {
        leaf(longer(path, "[]"), x, y);
      }
    }
    if (ORDERED.contains(field)) {
      order(path, left.get(), right.get());
    }
  }

  private void order(List<String> path, List<String> a, List<String> b) {
    List<String> left = a.stream().filter(b::contains).toList();
    List<String> right = b.stream().filter(a::contains).toList();
    if (!left.equals(right)) {
      leaf(longer(path, "[order]"), left, right);
    }
  }

  private static Map<String, @Nullable Object> byName(List<String> names, List<?> items) {
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), items.get(i));
    }
    return byName;
  }

  private void leaf(List<String> path, @Nullable Object a, @Nullable Object b) {
    changes.add(
        new FieldChange(
            rendered(path),
            a == null ? "" : MarkdownText.printable(JsonText.of(a)),
            b == null ? "" : MarkdownText.printable(JsonText.of(b)),
            a == null ? "" : before.reason(id, path).orElse(""),
            b == null ? "" : after.reason(id, path).orElse("")));
  }

  private boolean isSecret(List<String> path) {
    return id.kind().equals("Secret")
        && (SECRETS.contains(path.get(0)) || SECRETS.contains(path.get(path.size() - 1)));
  }

  private boolean isConfigText(List<String> path) {
    return id.kind().equals("ConfigMap")
        && path.size() == 2
        && path.get(0).equals("data")
        && YAML_FILE.matcher(path.get(1)).matches();
  }

  /** A text as a tree; empty when it is not one map. */
  private static Optional<Map<String, @Nullable Object>> tree(Object text) {
    if (!(text instanceof String yaml)) {
      return Optional.empty();
    }
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents =
        YamlReader.readAsKubernetes(new SourceFile("data", yaml), diagnostics);
    return !diagnostics.hasErrors()
            && documents.size() == 1
            && documents.get(0) instanceof YamlMap m
        ? Optional.of(m.toPlain())
        : Optional.empty();
  }

  private static List<String> longer(List<String> path, String step) {
    List<String> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private static String rendered(List<String> path) {
    StringBuilder out = new StringBuilder();
    for (String step : path) {
      if (step.startsWith("[")) {
        out.append(step);
      } else if (PLAIN_KEY.matcher(step).matches()) {
        out.append(out.isEmpty() ? "" : ".").append(step);
      } else {
        out.append('[').append(JsonText.of(step)).append(']');
      }
    }
    return MarkdownText.printable(out.toString());
  }
}
