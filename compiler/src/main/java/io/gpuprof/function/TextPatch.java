package io.gpuprof.function;

import io.gpuprof.target.ListKeys;
import io.gpuprof.target.YamlText;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the difference between what a node says and what it should say into edits of its text.
 * Whatever is the same in both is not touched: neither its comments, nor its order, nor its style.
 */
final class TextPatch {

  private final String text;
  private final TextEdits edits;

  TextPatch(String text, TextEdits edits) {
    this.text = text;
    this.edits = edits;
  }

  /**
   * Edits a map.
   *
   * @param node where it stands
   * @param current what it says
   * @param wanted what it should say; keys that both have stand in the same order
   */
  void map(Marked.Mapping node, Map<?, ?> current, Map<?, ?> wanted) {
    if (current.equals(wanted)) {
      return;
    }
    if (node.flow()) {
      edits.replace(node.start(), node.end(), flow(wanted));
      return;
    }
    int begun = deleteBehindDash(node, wanted);
    for (Marked.Entry entry : node.entries().subList(begun, node.entries().size())) {
      String key = entry.key().text();
      if (wanted.containsKey(key)) {
        value(key, entry, current.get(key), wanted.get(key));
      } else {
        edits.replace(lineStart(entry.key().start()), behindLine(entry.value()), "");
      }
    }
    int column = column(node.entries().get(0).key().start());
    Marked.Entry before = node.entries().get(node.entries().size() - 1);
    for (Map.Entry<?, ?> entry : wanted.entrySet()) {
      String key = (String) entry.getKey();
      Optional<Marked.Entry> present = node.entry(key);
      if (present.isPresent()) {
        before = present.get();
      } else {
        insertLines(
            behindLine(before.value()),
            indented(YamlText.write(Collections.singletonMap(key, entry.getValue())), column));
      }
    }
  }

  /** Adds an item to a list in block style, as its last. */
  void append(Marked.Sequence list, @Nullable Object item) {
    int last = list.items().size() - 1;
    int dash = dash(list, last);
    insertLines(
        behindLine(list.items().get(last)),
        indented(YamlText.write(Collections.singletonList(item)), column(dash)));
  }

  /** Takes an item out of a list in block style, with the comment that stands right above it. */
  void delete(Marked.Sequence list, int index, boolean withComment) {
    int from = lineStart(dash(list, index));
    while (withComment && from > 0) {
      int above = lineStart(from - 1);
      boolean comment = text.substring(above, from).stripLeading().startsWith("#");
      if (!comment || above < list.start()) {
        break;
      }
      from = above;
    }
    edits.replace(from, behindLine(list.items().get(index)), "");
  }

  /** Replaces the value of a key. */
  void replace(Marked.Entry entry, @Nullable Object wanted) {
    int colon = text.indexOf(':', entry.key().end());
    String written = YamlText.write(Collections.singletonMap("k", wanted)).substring(2);
    replace(colon + 1, entry.value(), written, column(entry.key().start()));
  }

  /** Adds a key at the end of a map in block style. */
  void add(Marked.Mapping node, String key, @Nullable Object value) {
    Marked.Entry last = node.entries().get(node.entries().size() - 1);
    insertLines(
        behindLine(last.value()),
        indented(
            YamlText.write(Collections.singletonMap(key, value)),
            column(node.entries().get(0).key().start())));
  }

  private void value(
      String key, Marked.Entry entry, @Nullable Object current, @Nullable Object wanted) {
    if (Objects.equals(current, wanted)) {
      return;
    }
    if (entry.value() instanceof Marked.Mapping map
        && isLeftAlone(map)
        && current instanceof Map<?, ?> from
        && wanted instanceof Map<?, ?> to
        && (map.flow() || !to.isEmpty())) {
      map(map, from, to);
    } else if (entry.value() instanceof Marked.Sequence list
        && isLeftAlone(list)
        && current instanceof List<?> from
        && wanted instanceof List<?> to
        && (list.flow() || !to.isEmpty())) {
      list(key, list, from, to);
    } else {
      replace(entry, wanted);
    }
  }

  /** An anchor or tag in front belongs to the whole, which is then written anew. */
  private boolean isLeftAlone(Marked node) {
    char first = text.charAt(node.start());
    return first != '&' && first != '!';
  }

  private void list(String key, Marked.Sequence node, List<?> current, List<?> wanted) {
    if (node.flow()) {
      edits.replace(node.start(), node.end(), flow(wanted));
      return;
    }
    Iterator<?> remaining = wanted.iterator();
    @Nullable Object next = remaining.hasNext() ? remaining.next() : null;
    boolean more = !wanted.isEmpty();
    for (int i = 0; i < current.size(); i++) {
      Object item = current.get(i);
      if (more && isSame(key, item, next)) {
        item(node, i, item, next);
        more = remaining.hasNext();
        next = more ? remaining.next() : null;
      } else {
        delete(node, i, false);
      }
    }
    while (more) {
      append(node, next);
      more = remaining.hasNext();
      next = more ? remaining.next() : null;
    }
  }

  private static boolean isSame(String key, @Nullable Object current, @Nullable Object wanted) {
    return Objects.equals(current, wanted)
        || (ListKeys.isMerged(key)
            && ListKeys.names(key, Collections.singletonList(current))
                .filter(
                    name ->
                        Optional.of(name)
                            .equals(ListKeys.names(key, Collections.singletonList(wanted))))
                .isPresent());
  }

  private void item(
      Marked.Sequence list, int index, @Nullable Object current, @Nullable Object wanted) {
    if (Objects.equals(current, wanted)) {
      return;
    }
    Marked node = list.items().get(index);
    if (node instanceof Marked.Mapping map
        && isLeftAlone(map)
        && current instanceof Map<?, ?> from
        && wanted instanceof Map<?, ?> to
        && (map.flow() || firstKept(map, to) < map.entries().size())) {
      map(map, from, to);
    } else {
      int dash = dash(list, index);
      String written = YamlText.write(Collections.singletonList(wanted)).substring(1);
      replace(dash + 1, node, written, column(dash));
    }
  }

  /**
   * Puts a value behind a colon or dash, and keeps a comment that stands behind the old one.
   *
   * @param written the value as the writer puts it there, for column 0
   */
  private void replace(int from, Marked old, String written, int column) {
    int lineBreak = written.indexOf('\n');
    String first = written.substring(0, lineBreak);
    String rest = indented(written.substring(lineBreak + 1), column);
    if (old.end() > 0 && text.charAt(old.end() - 1) == '\n' && endsWithLines(old)) {
      edits.replace(from, old.end(), first + "\n" + rest);
    } else if (rest.isEmpty()) {
      edits.replace(from, old.end(), first);
    } else {
      int end = text.indexOf('\n', old.end());
      int lineEnd = end < 0 ? text.length() : end;
      String comment = text.substring(old.end(), lineEnd).stripTrailing();
      edits.replace(from, lineEnd, first + comment + "\n" + rest.stripTrailing());
    }
  }

  /**
   * Takes out the first keys of an item, which stand behind its dash: the first that stays takes
   * their place.
   *
   * @return how many were taken out
   */
  private int deleteBehindDash(Marked.Mapping node, Map<?, ?> wanted) {
    int start = node.entries().get(0).key().start();
    if (text.substring(lineStart(start), start).isBlank()) {
      return 0;
    }
    int kept = firstKept(node, wanted);
    if (kept > 0) {
      edits.replace(start, node.entries().get(kept).key().start(), "");
    }
    return kept;
  }

  /** Index of the first key that is wanted; the number of keys if none is. */
  private static int firstKept(Marked.Mapping node, Map<?, ?> wanted) {
    int index = 0;
    while (index < node.entries().size()
        && !wanted.containsKey(node.entries().get(index).key().text())) {
      index++;
    }
    return index;
  }

  private void insertLines(int at, String lines) {
    boolean begun = at > 0 && text.charAt(at - 1) != '\n';
    edits.insert(at, begun ? "\n" + lines : lines);
  }

  /** Offset of an item's dash: between the item before and the item there are only comments. */
  private int dash(Marked.Sequence list, int index) {
    int at = index == 0 ? list.start() : list.items().get(index - 1).end();
    while (text.charAt(at) != '-') {
      at = text.charAt(at) == '#' ? text.indexOf('\n', at) : at + 1;
    }
    return at;
  }

  /** Offset behind the line break of the line in which a node ends. */
  private int behindLine(Marked node) {
    int end = node.end();
    if (end > 0 && text.charAt(end - 1) == '\n' && endsWithLines(node)) {
      return end;
    }
    int lineBreak = text.indexOf('\n', end);
    return lineBreak < 0 ? text.length() : lineBreak + 1;
  }

  private static boolean endsWithLines(Marked node) {
    if (node instanceof Marked.Mapping map && !map.flow() && !map.entries().isEmpty()) {
      return endsWithLines(map.entries().get(map.entries().size() - 1).value());
    }
    if (node instanceof Marked.Sequence list && !list.flow() && !list.items().isEmpty()) {
      return endsWithLines(list.items().get(list.items().size() - 1));
    }
    return node instanceof Marked.Scalar scalar && scalar.lines();
  }

  private int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  private int column(int offset) {
    int start = lineStart(offset);
    return text.codePointCount(start, offset);
  }

  /** Lines moved to the right; empty ones stay empty. */
  private static String indented(String lines, int by) {
    StringBuilder out = new StringBuilder();
    for (Iterator<String> each = lines.lines().iterator(); each.hasNext(); ) {
      String line = each.next();
      out.append(line.isEmpty() ? "" : " ".repeat(by) + line).append('\n');
    }
    return out.toString();
  }

  /** A value in one line. */
  private static String flow(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      StringBuilder out = new StringBuilder("{");
      map.forEach(
          (key, inner) ->
              out.append(out.length() > 1 ? ", " : "")
                  .append(flow(key))
                  .append(": ")
                  .append(flow(inner)));
      return out.append('}').toString();
    }
    if (value instanceof List<?> list) {
      StringBuilder out = new StringBuilder("[");
      list.forEach(item -> out.append(out.length() > 1 ? ", " : "").append(flow(item)));
      return out.append(']').toString();
    }
    return value instanceof String string && !string.matches("[A-Za-z][-A-Za-z0-9./_]*")
        ? YamlText.quoted(string)
        : YamlText.scalar(value);
  }
}
