package io.gpuprof.function;

import io.gpuprof.target.ListKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a profile asks for into what stands in the package, knowing what was written the last
 * time: fields of ours are brought up to date, fields that we no longer ask for go, everything else
 * stays as people wrote it.
 */
final class ThreeWayMerge {

  /** Nothing is left of a value. */
  private static final Object GONE = new Object();

  private final List<Change> changes = new ArrayList<>();

  /** A merged object and what changed. */
  record Merged(Map<String, @Nullable Object> object, List<Change> changes) {}

  private ThreeWayMerge() {}

  /**
   * Merges an object.
   *
   * @param current as it stands in the package
   * @param wanted as the profile asks for it
   * @param last the record of the last run; null for none
   */
  static Merged merge(
      Map<String, @Nullable Object> current, Map<?, ?> wanted, @Nullable Object last) {
    ThreeWayMerge merge = new ThreeWayMerge();
    Map<String, @Nullable Object> merged = merge.maps("", current, wanted, last);
    return new Merged(merged, List.copyOf(merge.changes));
  }

  private Map<String, @Nullable Object> maps(
      String path, Map<?, ?> current, Map<?, ?> wanted, @Nullable Object last) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    current.forEach((key, value) -> merged.put((String) key, value));
    String before = null;
    for (Map.Entry<?, ?> entry : wanted.entrySet()) {
      String key = (String) entry.getKey();
      String field = join(path, key);
      Object recorded = part(last, key);
      if (merged.containsKey(key)) {
        merged.put(key, value(field, key, merged.get(key), entry.getValue(), recorded));
      } else {
        insertAfter(merged, before, key, entry.getValue());
        added(field, entry.getValue(), recorded);
      }
      before = key;
    }
    otherActions(path, merged, wanted);
    if (last instanceof Map<?, ?> record) {
      record.forEach(
          (key, recorded) -> {
            if (!wanted.containsKey(key)) {
              remove(path, (String) key, merged, recorded);
            }
          });
    }
    return merged;
  }

  /** A probe whose action a person replaced would otherwise end with two. */
  private void otherActions(String path, Map<String, @Nullable Object> merged, Map<?, ?> wanted) {
    if (ListKeys.PROBE_ACTIONS.stream().noneMatch(wanted::containsKey)) {
      return;
    }
    for (String action : ListKeys.PROBE_ACTIONS) {
      if (!wanted.containsKey(action) && merged.containsKey(action)) {
        changes.add(
            new Change(Change.Kind.OVERWRITTEN, join(path, action), merged.get(action), null));
        merged.remove(action);
      }
    }
  }

  private @Nullable Object value(
      String field,
      String key,
      @Nullable Object current,
      @Nullable Object wanted,
      @Nullable Object last) {
    if (Objects.equals(current, wanted)) {
      return current;
    }
    if (wanted instanceof Map<?, ?> parts && current instanceof Map<?, ?> map) {
      return maps(field, map, parts, last);
    }
    if (wanted instanceof List<?> items
        && current instanceof List<?> list
        && ListKeys.names(key, items).isPresent()
        && ListKeys.names(key, list).isPresent()) {
      return lists(field, key, list, items, last);
    }
    return replaced(field, current, wanted, last);
  }

  private @Nullable Object replaced(
      String field, @Nullable Object current, @Nullable Object wanted, @Nullable Object last) {
    if (Objects.equals(current, wanted)) {
      return current;
    }
    boolean untouched = last != null && LastWritten.hash(current).equals(last);
    Change.Kind kind = untouched ? Change.Kind.UPDATED : Change.Kind.OVERWRITTEN;
    changes.add(new Change(kind, field, current, wanted));
    return wanted;
  }

  private List<@Nullable Object> lists(
      String field, String key, List<?> current, List<?> wanted, @Nullable Object last) {
    Map<String, Integer> places = places(key, current);
    List<@Nullable Object> merged = new ArrayList<>(current);
    List<@Nullable Object> appended = new ArrayList<>();
    List<String> names = ListKeys.names(key, wanted).orElseThrow();
    for (int i = 0; i < names.size(); i++) {
      Object item = wanted.get(i);
      Object recorded = part(last, names.get(i));
      Integer place = places.get(names.get(i));
      if (place == null) {
        added(field + "[" + (current.size() + appended.size()) + "]", item, recorded);
        appended.add(item);
      } else {
        String at = field + "[" + place + "]";
        merged.set(place, item(at, key, current.get(place), item, recorded));
      }
    }
    Map<String, Object> stale = new LinkedHashMap<>();
    if (last instanceof Map<?, ?> record) {
      record.forEach((name, value) -> stale.put((String) name, value));
      names.forEach(stale::remove);
    }
    List<@Nullable Object> rest = itemsWithout(field, places, merged, stale);
    rest.addAll(appended);
    return rest;
  }

  private @Nullable Object item(
      String field,
      String key,
      @Nullable Object current,
      @Nullable Object wanted,
      @Nullable Object last) {
    return ListKeys.areItemsMerged(key)
            && current instanceof Map<?, ?> map
            && wanted instanceof Map<?, ?> parts
        ? maps(field, map, parts, last)
        : replaced(field, current, wanted, last);
  }

  /** What remains of a value that the profile no longer asks for. */
  private @Nullable Object without(
      String field, String key, @Nullable Object current, @Nullable Object recorded) {
    if (recorded instanceof Map<?, ?> parts && current instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> rest = new LinkedHashMap<>();
      map.forEach((k, v) -> rest.put((String) k, v));
      parts.forEach((k, inner) -> remove(field, (String) k, rest, inner));
      return rest.isEmpty() ? GONE : rest;
    }
    if (recorded instanceof Map<?, ?> parts && current instanceof List<?> list) {
      Map<String, Object> stale = new LinkedHashMap<>();
      parts.forEach((name, value) -> stale.put((String) name, value));
      List<@Nullable Object> rest =
          itemsWithout(field, places(key, list), new ArrayList<>(list), stale);
      return rest.isEmpty() ? GONE : rest;
    }
    boolean untouched = LastWritten.hash(current).equals(recorded);
    changes.add(
        new Change(untouched ? Change.Kind.REMOVED : Change.Kind.KEPT, field, current, null));
    return untouched ? GONE : current;
  }

  private void remove(
      String path, String key, Map<String, @Nullable Object> map, @Nullable Object recorded) {
    if (map.containsKey(key)) {
      Object rest = without(join(path, key), key, map.get(key), recorded);
      if (rest == GONE) {
        map.remove(key);
      } else {
        map.put(key, rest);
      }
    }
  }

  private List<@Nullable Object> itemsWithout(
      String field,
      Map<String, Integer> places,
      List<@Nullable Object> items,
      Map<String, Object> stale) {
    List<@Nullable Object> left = new ArrayList<>(items);
    stale.forEach(
        (name, recorded) -> {
          Integer place = places.get(name);
          if (place != null) {
            left.set(place, without(field + "[" + place + "]", "", items.get(place), recorded));
          }
        });
    left.removeIf(item -> item == GONE);
    return left;
  }

  private static Map<String, Integer> places(String key, List<?> list) {
    List<String> names = ListKeys.names(key, list).orElse(List.of());
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      places.put(names.get(i), i);
    }
    return places;
  }

  private void added(String field, @Nullable Object wanted, @Nullable Object last) {
    Change.Kind kind = last == null ? Change.Kind.UPDATED : Change.Kind.RESTORED;
    changes.add(new Change(kind, field, null, wanted));
  }

  private static @Nullable Object part(@Nullable Object record, String key) {
    return record instanceof Map<?, ?> map ? map.get(key) : null;
  }

  private static void insertAfter(
      Map<String, @Nullable Object> map,
      @Nullable String before,
      String key,
      @Nullable Object value) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>();
    boolean behind = false;
    for (Map.Entry<String, @Nullable Object> entry : List.copyOf(map.entrySet())) {
      if (behind) {
        rest.put(entry.getKey(), entry.getValue());
      }
      behind |= entry.getKey().equals(before);
    }
    rest.keySet().forEach(map::remove);
    map.put(key, value);
    map.putAll(rest);
  }

  private static String join(String path, String key) {
    return FieldPath.join(path, key);
  }
}
