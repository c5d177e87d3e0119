package io.gpuprof.function;

import io.gpuprof.target.YamlText;

/**
 * Turns a flow document, JSON above all, into block style. Scalars keep the very characters that
 * they were written with.
 */
final class BlockText {

  private final String text;
  private final StringBuilder out = new StringBuilder();

  private BlockText(String text) {
    this.text = text;
  }

  static String write(String text, Marked.Mapping root) {
    BlockText block = new BlockText(text);
    block.mapping(root, 0, false);
    return block.out.toString();
  }

  private void mapping(Marked.Mapping map, int indent, boolean begun) {
    boolean first = begun;
    for (Marked.Entry entry : map.entries()) {
      if (!first) {
        out.append(" ".repeat(indent));
      }
      first = false;
      out.append(scalar(entry.key())).append(':');
      value(entry.value(), indent + 2);
    }
  }

  private void value(Marked node, int indent) {
    if (node instanceof Marked.Mapping map && !map.entries().isEmpty()) {
      out.append(properties(map)).append('\n');
      mapping(map, indent, false);
    } else if (node instanceof Marked.Sequence list && !list.items().isEmpty()) {
      out.append(properties(list)).append('\n');
      sequence(list, indent, false);
    } else if (node instanceof Marked.Scalar scalar) {
      String written = scalar(scalar);
      out.append(written.isEmpty() ? "" : " " + written).append('\n');
    } else {
      out.append(' ').append(text, node.start(), node.end()).append('\n');
    }
  }

  private void sequence(Marked.Sequence list, int indent, boolean begun) {
    boolean first = begun;
    for (Marked item : list.items()) {
      if (!first) {
        out.append(" ".repeat(indent));
      }
      first = false;
      out.append('-');
      boolean plain = properties(item).isEmpty();
      if (plain && item instanceof Marked.Mapping map && !map.entries().isEmpty()) {
        out.append(' ');
        mapping(map, indent + 2, true);
      } else if (plain && item instanceof Marked.Sequence inner && !inner.items().isEmpty()) {
        out.append(' ');
        sequence(inner, indent + 2, true);
      } else {
        value(item, indent + 2);
      }
    }
  }

  /** Anchor and tag of a collection, after a blank. */
  private String properties(Marked node) {
    if (text.charAt(node.start()) != '&' && text.charAt(node.start()) != '!') {
      return "";
    }
    int end = node.start();
    while ("{[\n".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return " " + text.substring(node.start(), end).strip();
  }

  private String scalar(Marked.Scalar scalar) {
    String written = text.substring(scalar.start(), scalar.end());
    return written.indexOf('\n') < 0 ? written : YamlText.scalar(scalar.text());
  }
}
