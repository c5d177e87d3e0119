package io.gpuprof.function;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Resource lists as kpt writes them, and what the function makes of them. */
final class Lists {

  private Lists() {}

  /** An object as an item, with the annotations of kpt. */
  static String item(String path, String body) {
    String annotated =
        body.replaceFirst(
            "(?m)^  name: .*$",
            "$0\n  annotations:\n    internal.config.kubernetes.io/index: '0'\n    internal.config.kubernetes.io/path: '"
                + path
                + "'");
    return annotated
            .lines()
            .map(l -> l.isEmpty() ? l : "  " + l)
            .collect(Collectors.joining("\n"))
            .replaceFirst("^ {2}", "- ")
        + "\n";
  }

  static String list(String config, String... items) {
    String head =
        "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
            + (items.length == 0 ? "items: []\n" : "items:\n" + String.join("", items));
    return config.isEmpty()
        ? head
        : head
            + "functionConfig:\n"
            + config.lines().map(l -> "  " + l + "\n").collect(Collectors.joining());
  }

  /** The config that kpt makes of {@code -- key=value}. */
  static String config(String... pairs) {
    StringBuilder config =
        new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: function-input\n");
    config.append(pairs.length == 0 ? "data: {}\n" : "data:\n");
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      config.append(
          "  %s: '%s'\n".formatted(pair.substring(0, equals), pair.substring(equals + 1)));
    }
    return config.toString();
  }

  static String profile(String name, String spec) {
    return "apiVersion: gpuprof.io/v1alpha1\nkind: PlatformProfile\nmetadata:\n  name: %s\nspec:\n%s"
        .formatted(name, spec.indent(2));
  }

  static Outcome run(String list) {
    return new KrmFunction().run(list);
  }

  /** The answer to a list with which all is well. */
  static String ok(String list) {
    Outcome outcome = run(list);
    assertTrue(!outcome.failed(), () -> outcome.results() + " " + outcome.refusals());
    return outcome.output();
  }

  static List<String> lines(Outcome outcome) {
    return outcome.results().stream().map(FunctionResult::toString).toList();
  }

  static Map<?, ?> tree(String text) {
    Diagnostics diagnostics = new Diagnostics();
    var documents = YamlReader.read(new SourceFile("list", text), diagnostics);
    assertEquals(List.of(), diagnostics.sorted());
    return (Map<?, ?>) requireNonNull(documents.get(0).toPlain());
  }

  static List<?> items(String text) {
    return (List<?>) requireNonNull(tree(text).get("items"));
  }

  /** A value inside an item. */
  static Object at(Object tree, Object... path) {
    Object at = tree;
    for (Object step : path) {
      Object next = step instanceof Integer i ? ((List<?>) at).get(i) : ((Map<?, ?>) at).get(step);
      at = requireNonNull(next, () -> "no " + step);
    }
    return at;
  }

  static Object find(String text, String kind) {
    return items(text).stream()
        .filter(item -> kind.equals(((Map<?, ?>) item).get("kind")))
        .findFirst()
        .orElseThrow();
  }

  static List<String> kinds(String text) {
    return items(text).stream().map(i -> at(i, "kind").toString()).toList();
  }

  /** Parts of a text around a spot, replaced; the spot has to be there. */
  static String edit(String text, String from, String to) {
    assertTrue(text.contains(from), () -> "no `" + from + "` in\n" + text);
    return text.replace(from, to);
  }

  /** Lines put above the first one that begins like this, indented as it is. */
  static String above(String text, String begin, String... lines) {
    return replaceLine(text, begin, true, lines);
  }

  /** The first line that begins like this, replaced by others that are indented as it is. */
  static String instead(String text, String begin, String... lines) {
    return replaceLine(text, begin, false, lines);
  }

  private static String replaceLine(String text, String begin, boolean keep, String... lines) {
    StringBuilder out = new StringBuilder();
    boolean done = false;
    for (String line : text.lines().toList()) {
      boolean here = !done && line.stripLeading().startsWith(begin);
      if (here) {
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        for (String added : lines) {
          out.append(indent).append(added).append('\n');
        }
      }
      out.append(here && !keep ? "" : line + "\n");
      done |= here;
    }
    assertTrue(done, () -> "no line `" + begin + "` in\n" + text);
    return out.toString();
  }
}
