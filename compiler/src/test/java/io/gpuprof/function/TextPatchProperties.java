package io.gpuprof.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.target.YamlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever the difference: the edited text says what it should, and no comment of its user is lost.
 */
class TextPatchProperties {

  private static final List<Object> SCALARS =
      List.of("a", "", "yes", "1.10", 7L, true, "😀", "two\nlines\n", "x: y", "#", "- a", 1.5);
  private static final List<String> KEYS =
      List.of("a", "b", "env", "name", "tolerations", "kubernetes.io/os", "ports", "data");

  @Property(tries = 2000)
  void editedTextSaysWhatItShould(@ForAll long seed) throws MarkedReader.Unreadable {
    Random random = new Random(seed);
    Map<String, Object> current = map(random, 0);
    current.put("kind", "A");
    Map<String, Object> wanted = changed(random, current);
    String text = commented(YamlText.write(current), random);
    TextEdits edits = new TextEdits();
    Marked.Mapping node = (Marked.Mapping) MarkedReader.read(new SourceFile("t", text));
    new TextPatch(text, edits).map(node, Lists.tree(text), asRead(wanted));
    String edited = edits.apply(text);
    assertEquals(asRead(wanted), Lists.tree(edited), edited);
    for (String line : text.lines().filter(l -> l.stripLeading().startsWith("# note")).toList()) {
      assertTrue(edited.contains(line.strip()), () -> line + " is lost:\n" + text + "\n" + edited);
    }
  }

  @Example
  void theFirstKeysOfAnItemGo() throws MarkedReader.Unreadable {
    String text = "kind: A\nenv:\n- a: 1\n  b: 2\n  name: c # kept\n";
    TextEdits edits = new TextEdits();
    Marked.Mapping node = (Marked.Mapping) MarkedReader.read(new SourceFile("t", text));
    String wanted = "kind: A\nenv:\n- name: c # kept\n";
    new TextPatch(text, edits).map(node, Lists.tree(text), Lists.tree(wanted));
    assertEquals(wanted, edits.apply(text));
  }

  private static Map<?, ?> asRead(Map<String, Object> tree) {
    return Lists.tree(YamlText.write(tree));
  }

  private static Map<String, Object> map(Random random, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(KEYS.get(random.nextInt(KEYS.size())), value(random, depth + 1));
    }
    return map;
  }

  private static Object value(Random random, int depth) {
    int kind = depth > 4 ? 0 : random.nextInt(4);
    if (kind == 1) {
      return map(random, depth);
    }
    if (kind == 2) {
      List<Object> list = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        list.add(value(random, depth + 1));
      }
      return list;
    }
    return SCALARS.get(random.nextInt(SCALARS.size()));
  }

  /** Keys are taken out, added and given other values, as a merge does it; the order stays. */
  private static Map<String, Object> changed(Random random, Map<String, Object> map) {
    Map<String, Object> changed = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          int what = random.nextInt(6);
          if (what == 0) {
            changed.put(key, value(random, 1));
          } else if (what != 1 || key.equals("kind")) {
            changed.put(key, part(random, value));
          }
        });
    for (int i = random.nextInt(3); i > 0; i--) {
      changed.putIfAbsent("new" + random.nextInt(3), value(random, 1));
    }
    return changed;
  }

  @SuppressWarnings("unchecked")
  private static Object part(Random random, Object value) {
    if (value instanceof Map<?, ?> map) {
      return changed(random, (Map<String, Object>) map);
    }
    if (value instanceof List<?> list) {
      List<Object> changed = new ArrayList<>();
      for (Object item : list) {
        if (random.nextInt(5) > 0) {
          changed.add(random.nextInt(3) == 0 ? part(random, item) : item);
        }
      }
      if (random.nextInt(3) == 0) {
        changed.add(value(random, 2));
      }
      return changed;
    }
    return value;
  }

  /** Comments above lines that begin a key or an item of the outermost map. */
  private static String commented(String text, Random random) {
    StringBuilder out = new StringBuilder();
    int number = 0;
    for (String line : text.lines().toList()) {
      if (line.matches("[a-z\"].*") && random.nextInt(3) == 0) {
        out.append("# note ").append(number++).append('\n');
      }
      out.append(line).append('\n');
    }
    return out.toString();
  }
}
