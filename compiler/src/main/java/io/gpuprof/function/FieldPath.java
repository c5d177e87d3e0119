package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import java.util.Map;

/**
 * Paths of fields as Kubernetes writes them: {@code spec.template.spec.containers[0].image}, and in
 * brackets a key that has dots itself, {@code spec.nodeSelector[kubernetes.io/os]}.
 */
final class FieldPath {

  private FieldPath() {}

  static String join(String path, String key) {
    if (key.indexOf('.') >= 0 || key.indexOf('/') >= 0 || key.isEmpty()) {
      return path + "[" + key + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  /**
   * The path of the innermost key or value that stands at a position; empty where none does.
   *
   * @param outermost whether to stop at the first: a finding about a whole map stands where its
   *     first key stands
   */
  static String at(YamlNode tree, Position position, boolean outermost) {
    String[] found = {""};
    find(tree, "", position, outermost, found);
    return found[0];
  }

  /** The path of the last field that begins in or above a line: the one whose text the line is. */
  static String enclosing(YamlNode tree, int line) {
    return enclosing(tree, "", line);
  }

  private static String enclosing(YamlNode node, String path, int line) {
    YamlNode last = null;
    String at = path;
    if (node instanceof YamlMap map) {
      for (Map.Entry<String, YamlMap.Entry> entry : map.entries().entrySet()) {
        if (entry.getValue().keyPosition().line() <= line) {
          last = entry.getValue().value();
          at = join(path, entry.getKey());
        }
      }
    } else if (node instanceof YamlList list) {
      for (int i = 0; i < list.items().size(); i++) {
        if (list.items().get(i).position().line() <= line) {
          last = list.items().get(i);
          at = path + "[" + i + "]";
        }
      }
    }
    return last == null ? path : enclosing(last, at, line);
  }

  private static void find(
      YamlNode node, String path, Position position, boolean outermost, String[] found) {
    if (node instanceof YamlMap map) {
      for (Map.Entry<String, YamlMap.Entry> entry : map.entries().entrySet()) {
        boolean key = entry.getValue().keyPosition().equals(position);
        visit(
            entry.getValue().value(), join(path, entry.getKey()), key, position, outermost, found);
      }
    } else if (node instanceof YamlList list) {
      for (int i = 0; i < list.items().size(); i++) {
        visit(list.items().get(i), path + "[" + i + "]", false, position, outermost, found);
      }
    }
  }

  private static void visit(
      YamlNode node,
      String path,
      boolean key,
      Position position,
      boolean outermost,
      String[] found) {
    if (outermost && !found[0].isEmpty()) {
      return;
    }
    if (key || node.position().equals(position)) {
      found[0] = path;
    }
    find(node, path, position, outermost, found);
  }
}
