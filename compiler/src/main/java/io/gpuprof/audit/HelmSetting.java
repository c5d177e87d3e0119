package io.gpuprof.audit;

import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.runtime.source.YamlScalar.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One value as {@code helm --set} takes it, for instance {@code toolkit.env[0].name}: keys apart by
 * dots, items of lists by their index.
 */
final class HelmSetting {

  /** Far more than any real name has, and little enough for a pattern. */
  private static final int LONGEST_NAME = 1000;

  /** A key, in which a backslash takes the meaning of what follows; or an index. */
  private static final Pattern STEP = Pattern.compile("((?:[^.\\[\\\\]|\\\\.)+)|\\[(\\d{1,3})]");

  /**
   * One step down.
   *
   * @param key of a map; empty for an item of a list
   * @param index of an item of a list
   */
  private record Step(String key, int index) {}

  private final YamlScalar name;
  private final YamlNode value;
  private final List<Step> steps;

  private HelmSetting(YamlScalar name, YamlNode value, List<Step> steps) {
    this.name = name;
    this.value = value;
    this.steps = steps;
  }

  /**
   * The values with one of them set; empty when Helm would refuse the name, or what it leads
   * through is neither map nor list.
   *
   * @param asText whether the value stays a string, as with {@code --set-string}
   */
  static Optional<YamlMap> layer(YamlMap onto, YamlScalar name, YamlScalar value, boolean asText) {
    List<Step> steps = steps(name.text());
    if (steps.isEmpty() || steps.get(0).key().isEmpty() || !leadThrough(onto, steps)) {
      return Optional.empty();
    }
    return Optional.of(
        (YamlMap) new HelmSetting(name, typed(value, asText), steps).set(onto, 0, false));
  }

  private static boolean leadThrough(YamlMap values, List<Step> steps) {
    Optional<YamlNode> at = Optional.of(values);
    for (Step step : steps) {
      boolean isKey = !step.key().isEmpty();
      if (at.isPresent() && !(isKey ? at.get() instanceof YamlMap : at.get() instanceof YamlList)) {
        return false;
      }
      at =
          at.flatMap(
                  node ->
                      isKey
                          ? ((YamlMap) node).get(step.key())
                          : ((YamlList) node).items().stream().skip(step.index()).findFirst())
              .filter(node -> node.toPlain() != null);
    }
    return true;
  }

  private static List<Step> steps(String name) {
    if (name.length() > LONGEST_NAME) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(name);
    int at = 0;
    while (at < name.length()) {
      boolean dot = name.charAt(at) == '.';
      if (dot && steps.isEmpty()) {
        return List.of();
      }
      at += dot ? 1 : 0;
      matcher.region(at, name.length());
      // A key stands at the beginning or after a dot, an index after neither.
      if (!matcher.lookingAt() || (matcher.group(1) != null) != (dot || steps.isEmpty())) {
        return List.of();
      }
      steps.add(
          matcher.group(1) != null
              ? new Step(matcher.group(1).replaceAll("\\\\(.)", "$1"), 0)
              : new Step("", Integer.parseInt(matcher.group(2))));
      at = matcher.end();
    }
    return steps;
  }

  /** Helm's own reading of a value, which is not that of YAML. */
  private static YamlNode typed(YamlScalar value, boolean asText) {
    String text = value.text();
    if (text.startsWith("{") && text.endsWith("}")) {
      List<YamlNode> items = new ArrayList<>();
      for (String item : text.substring(1, text.length() - 1).split(",", -1)) {
        items.add(typed(new YamlScalar(value.position(), Kind.STRING, item.strip()), asText));
      }
      return new YamlList(value.position(), items);
    }
    Kind kind =
        asText
            ? Kind.STRING
            : text.equals("true") || text.equals("false")
                ? Kind.BOOLEAN
                : text.equals("null")
                    ? Kind.NULL
                    : text.matches("-?[1-9]\\d{0,17}|0") ? Kind.INTEGER : Kind.STRING;
    return new YamlScalar(value.position(), kind, text);
  }

  private YamlNode set(@Nullable YamlNode onto, int depth, boolean isInList) {
    if (depth == steps.size()) {
      return value;
    }
    Step step = steps.get(depth);
    return step.key().isEmpty()
        ? inList(onto, step.index(), depth)
        : inMap(onto, step.key(), depth, isInList);
  }

  private YamlMap inMap(@Nullable YamlNode onto, String key, int depth, boolean isInList) {
    Map<String, YamlMap.Entry> below = onto instanceof YamlMap map ? map.entries() : Map.of();
    YamlMap.Entry before = below.get(key);
    YamlNode after = set(before == null ? null : before.value(), depth + 1, isInList);
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>(isInList ? below : Map.of());
    entries.put(key, new YamlMap.Entry(name.position(), after));
    return new YamlMap(name.position(), entries);
  }

  private YamlList inList(@Nullable YamlNode onto, int index, int depth) {
    List<YamlNode> items =
        new ArrayList<>(onto instanceof YamlList list ? list.items() : List.of());
    while (items.size() <= index) {
      items.add(new YamlScalar(name.position(), Kind.NULL, "null"));
    }
    items.set(index, set(items.get(index), depth + 1, true));
    return new YamlList(name.position(), items);
  }
}
