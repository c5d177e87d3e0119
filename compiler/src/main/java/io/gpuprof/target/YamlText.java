package io.gpuprof.target;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain trees as block YAML: two-space indent, no line ever folded, comments on lines of
 * their own. A writer of our own, because the engine's emitter folds, has no say over the place of
 * comments, and knows one dialect only.
 */
public final class YamlText {

  private static final int WIDTH = 100;

  /** Longer keys need the explicit form; parsers look ahead 1024 characters for the colon. */
  private static final int LONGEST_SIMPLE_KEY = 512;

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  /** One document, without {@code ---}; ends with one line break. */
  public static String write(@Nullable Object tree) {
    YamlText text = new YamlText();
    if (isBlock(tree)) {
      text.block(tree, 0, false);
    } else {
      text.value(tree, 2);
    }
    return text.out.toString();
  }

  /** A scalar on one line, which every YAML reader of the field reads alike. */
  public static String scalar(@Nullable Object value) {
    return YamlScalars.write(value);
  }

  /** A string in double quotes. */
  public static String quoted(String text) {
    return YamlScalars.quote(text);
  }

  /** A key of a map with its value, and the comments of both. */
  static String entry(String key, Object value, int indent) {
    YamlText text = new YamlText();
    text.map(Collections.singletonMap(key, value), indent, false);
    return text.out.toString();
  }

  /** One document, with an empty line above each top-level key. */
  static String writeSpaced(Map<String, ?> tree) {
    StringBuilder all = new StringBuilder();
    tree.forEach(
        (key, value) -> all.append("\n").append(write(Collections.singletonMap(key, value))));
    return all.substring(all.isEmpty() ? 0 : 1);
  }

  /** Several documents, each after a {@code ---} line. */
  static String writeAll(List<?> documents) {
    StringBuilder all = new StringBuilder();
    for (Object document : documents) {
      all.append("---\n");
      if (document instanceof Commented commented) {
        all.append(comment(commented.comment(), 0)).append(write(commented.value()));
      } else {
        all.append(write(document));
      }
    }
    return all.toString();
  }

  /** A comment, wrapped, every line with {@code #}. */
  static String comment(String comment, int indent) {
    YamlText text = new YamlText();
    text.wrapped(comment, indent);
    return text.out.toString();
  }

  private void wrapped(String comment, int indent) {
    String all = comment.strip();
    if (all.isEmpty()) {
      return;
    }
    int from = 0;
    for (int end; (end = all.indexOf('\n', from)) >= 0; from = end + 1) {
      paragraph(all.substring(from, end).strip(), indent);
    }
    paragraph(all.substring(from).strip(), indent);
  }

  private void paragraph(String paragraph, int indent) {
    String text = singleSpaced(paragraph);
    int width = WIDTH - indent - 2;
    int from = 0;
    while (text.length() - from > width) {
      int fitting = text.lastIndexOf(' ', from + width);
      int end = fitting > from ? fitting : text.indexOf(' ', from);
      if (end < 0) {
        break;
      }
      line(text, from, end, indent);
      from = end + 1;
    }
    line(text, from, text.length(), indent);
  }

  /** A line of a comment. */
  private void line(String text, int from, int end, int indent) {
    indent(indent);
    out.append(from == end ? "#" : "# ").append(text, from, end).append('\n');
  }

  /** Words with one blank between them, all characters printable. */
  private static String singleSpaced(String text) {
    if (YamlScalars.isSingleSpaced(text)) {
      return text;
    }
    StringJoiner words = new StringJoiner(" ");
    for (StringTokenizer rest = new StringTokenizer(text); rest.hasMoreTokens(); ) {
      words.add(YamlScalars.printable(rest.nextToken(), '\uFFFD'));
    }
    return words.toString();
  }

  private void block(@Nullable Object node, int indent, boolean begun) {
    if (node instanceof Map<?, ?> map) {
      map(map, indent, begun);
    } else if (node instanceof List<?> list) {
      list(list, indent, begun);
    }
  }

  /**
   * @param begun whether the first line already has its indent, after the dash of a list
   */
  private void map(Map<?, ?> map, int indent, boolean begun) {
    boolean first = begun;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        comment(entry.getValue(), indent);
        indent(indent);
      }
      first = false;
      key((String) entry.getKey(), indent);
      Object value = bare(entry.getValue());
      if (isBlock(value)) {
        out.append('\n');
        block(value, indent + 2, false);
      } else {
        out.append(' ');
        value(value, indent + 2);
      }
    }
  }

  private void key(String key, int indent) {
    String written = YamlScalars.string(key);
    if (written.length() > LONGEST_SIMPLE_KEY) {
      out.append("? ").append(written).append('\n');
      indent(indent);
      out.append(':');
    } else {
      out.append(written).append(':');
    }
  }

  private void list(List<?> list, int indent, boolean begun) {
    boolean first = begun;
    for (Object item : list) {
      if (!first) {
        comment(item, indent);
        firstComment(bare(item), indent);
        indent(indent);
      }
      first = false;
      out.append("- ");
      Object value = bare(item);
      if (isBlock(value)) {
        block(value, indent + 2, true);
      } else {
        value(value, indent + 2);
      }
    }
  }

  /** The first key or item after a dash has no line above it: its comment goes above the dash. */
  private void firstComment(@Nullable Object item, int indent) {
    @Nullable Object first = null;
    if (item instanceof Map<?, ?> map && !map.isEmpty()) {
      first = map.values().iterator().next();
    } else if (item instanceof List<?> list && !list.isEmpty()) {
      first = list.get(0);
    }
    if (first != null) {
      comment(first, indent);
      if (item instanceof List<?>) {
        firstComment(bare(first), indent);
      }
    }
  }

  private void comment(@Nullable Object node, int indent) {
    if (node instanceof Commented commented) {
      wrapped(commented.comment(), indent);
    }
  }

  private void value(@Nullable Object value, int indent) {
    if (value instanceof String text && isLiteral(text)) {
      literal(text, indent);
    } else if (value instanceof Map<?, ?>) {
      out.append("{}\n");
    } else if (value instanceof List<?>) {
      out.append("[]\n");
    } else {
      out.append(YamlScalars.write(value)).append('\n');
    }
  }

  /**
   * Several lines that need no escape. A blank at the end of a line would make other tools rewrite
   * the block as one quoted line; one at the start would need an indentation mark.
   */
  private static boolean isLiteral(String text) {
    return text.indexOf('\n') > 0
        && !text.startsWith(" ")
        && !text.startsWith("\t")
        && !text.endsWith("\n\n")
        && !text.contains(" \n")
        && !text.contains("\t\n")
        && !text.endsWith(" ")
        && !text.endsWith("\t")
        && YamlScalars.areAllPrintable(text.replace('\n', ' ').replace('\t', ' '));
  }

  private void literal(String text, int indent) {
    out.append(text.endsWith("\n") ? "|\n" : "|-\n");
    for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      if (!line.isEmpty()) {
        indent(indent);
      }
      out.append(line).append('\n');
    }
  }

  private static boolean isBlock(@Nullable Object value) {
    return (value instanceof Map<?, ?> map && !map.isEmpty())
        || (value instanceof List<?> list && !list.isEmpty());
  }

  private static @Nullable Object bare(@Nullable Object node) {
    return node instanceof Commented commented ? commented.value() : node;
  }

  private void indent(int indent) {
    for (int i = 0; i < indent; i++) {
      out.append(' ');
    }
  }
}
