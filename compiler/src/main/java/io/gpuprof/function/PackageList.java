package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@code ResourceList} as the KRM function specification has it, read and never changed.
 *
 * @param file the whole list, in block style
 * @param root its outermost mapping
 * @param items the objects in order
 * @param functionConfig the config, if there is one
 */
record PackageList(
    SourceFile file, Marked.Mapping root, List<Item> items, Optional<Item> functionConfig) {

  static final String STANDARD_INPUT = "<stdin>";

  private static final Set<String> VERSIONS =
      new TreeSet<>(
          List.of(
              "config.kubernetes.io/v1",
              "config.kubernetes.io/v1beta1",
              "config.kubernetes.io/v1alpha1"));

  /**
   * Reads a list. One in JSON is turned into block YAML first: an answer in JSON would turn the
   * user's files into JSON.
   *
   * @throws MarkedReader.Unreadable if it is no list
   */
  static PackageList read(String given) throws MarkedReader.Unreadable {
    String text = given.startsWith("\uFEFF") ? given.substring(1) : given;
    SourceFile file = new SourceFile(STANDARD_INPUT, text);
    PackageList list = of(file, MarkedReader.read(file));
    boolean flow =
        list.root().flow()
            || (items(list.root(), file) instanceof Marked.Sequence s
                && s.flow()
                && !s.items().isEmpty());
    if (!list.root().flow()) {
      requireEnd(file);
    }
    if (!flow) {
      return list;
    }
    SourceFile block = new SourceFile(STANDARD_INPUT, BlockText.write(text, list.root()));
    return of(block, MarkedReader.read(block));
  }

  /**
   * In block style any cut leaves YAML, with fewer items or half a value, and an answer to it would
   * take the rest of the package away. Whoever writes a list ends its last line, so one that ends
   * in the middle of a line was cut off. A cut between two lines cannot be told from the end.
   */
  private static void requireEnd(SourceFile file) throws MarkedReader.Unreadable {
    String text = file.text();
    if (!text.endsWith("\n") && !text.endsWith("\r")) {
      throw new MarkedReader.Unreadable(
          "list-cut-off",
          position(file, text.length()),
          "the list ends in the middle of a line: what wrote it was cut off, and objects may be missing",
          "see why the program before gpuprof ended; if the list is whole, end it with a line break");
    }
  }

  private static PackageList of(SourceFile file, Marked root) throws MarkedReader.Unreadable {
    if (!(root instanceof Marked.Mapping map)) {
      throw refused(file, root, "the document is no map; expected a ResourceList");
    }
    noDuplicates(file, map);
    if (!map.text("kind").equals("ResourceList")) {
      throw refused(
          file,
          map.entry("kind").map(Marked.Entry::value).orElse(map),
          "kind is `%s`; expected ResourceList".formatted(shown(map.text("kind"))));
    }
    if (!VERSIONS.contains(map.text("apiVersion"))) {
      throw refused(
          file,
          map.entry("apiVersion").map(Marked.Entry::value).orElse(map),
          "apiVersion is `%s`; expected one of %s"
              .formatted(shown(map.text("apiVersion")), String.join(", ", VERSIONS)));
    }
    List<Item> items = new ArrayList<>();
    if (items(map, file) instanceof Marked.Sequence sequence) {
      for (Marked item : sequence.items()) {
        items.add(item(file, item, "item " + items.size()));
      }
    }
    Optional<Item> config = Optional.empty();
    Optional<Marked> given = map.entry("functionConfig").map(Marked.Entry::value);
    if (given.isPresent() && !isNull(given.get())) {
      config = Optional.of(item(file, given.get(), "functionConfig"));
    }
    return new PackageList(file, map, List.copyOf(items), config);
  }

  /** The outermost package among those that the items come from; empty when none is told. */
  String rootPackage() {
    return items.stream()
        .map(Item::packagePath)
        .min(java.util.Comparator.comparingInt(String::length))
        .orElse("");
  }

  /** Results that earlier functions left, as plain trees; those that cannot be read are none. */
  List<?> results() {
    Optional<Marked> given = root.entry("results").map(Marked.Entry::value);
    if (given.isEmpty()) {
      return List.of();
    }
    String own = ownText(file.text(), given.get());
    List<YamlNode> documents = YamlReader.read(new SourceFile("results", own), new Diagnostics());
    Object plain = documents.size() == 1 ? documents.get(0).toPlain() : null;
    // The older form is a map with a name.
    Object items = plain instanceof Map<?, ?> map ? map.get("items") : plain;
    return items instanceof List<?> list ? list : List.of();
  }

  /** The text of a node as a document of its own, at the same column. */
  static String ownText(String text, Marked node) {
    int line = text.lastIndexOf('\n', node.start() - 1) + 1;
    int column = text.codePointCount(line, node.start());
    return " ".repeat(column) + text.substring(node.start(), node.end());
  }

  /** The entry of the items. */
  Marked.Entry itemsEntry() {
    return root.entry("items").orElseThrow();
  }

  /** The list of items, or a null that stands for none. */
  private static Marked items(Marked.Mapping root, SourceFile file) throws MarkedReader.Unreadable {
    Optional<Marked> items = root.entry("items").map(Marked.Entry::value);
    if (items.isEmpty()) {
      throw refused(file, root, "the ResourceList has no `items`");
    }
    if (!(items.get() instanceof Marked.Sequence) && !isNull(items.get())) {
      throw refused(file, items.get(), "`items` is no list");
    }
    return items.get();
  }

  private static boolean isNull(Marked node) {
    return node instanceof Marked.Scalar scalar
        && (scalar.text().isEmpty() || scalar.text().equals("null") || scalar.text().equals("~"));
  }

  private static Item item(SourceFile file, Marked node, String where)
      throws MarkedReader.Unreadable {
    if (!(node instanceof Marked.Mapping map)) {
      throw refused(file, node, where + " is no object");
    }
    noDuplicates(file, map);
    Optional<Marked.Mapping> metadata = map.mapping("metadata");
    if (metadata.isPresent()) {
      noDuplicates(file, metadata.get());
    }
    Item item = Item.of(file.text(), map, where);
    for (String key : List.of("apiVersion", "kind")) {
      if (map.text(key).isEmpty()) {
        throw refused(file, map, "%s has no `%s`".formatted(where, key));
      }
    }
    if (item.name().isEmpty()) {
      throw refused(
          file, map, "%s, a %s, has no `metadata.name`".formatted(where, shown(item.kind())));
    }
    return item;
  }

  private static void noDuplicates(SourceFile file, Marked.Mapping map)
      throws MarkedReader.Unreadable {
    Set<String> seen = new HashSet<>();
    for (Marked.Entry entry : map.entries()) {
      if (!seen.add(entry.key().text())) {
        throw refused(
            file,
            entry.key(),
            "the key `%s` stands here a second time".formatted(shown(entry.key().text())));
      }
    }
  }

  private static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }

  private static MarkedReader.Unreadable refused(SourceFile file, Marked at, String fact) {
    return new MarkedReader.Unreadable(
        "not-a-resource-list",
        position(file, at.start()),
        fact,
        "a KRM function reads the list that kpt or kustomize writes; `kpt fn source DIR` prints one");
  }

  private static Position position(SourceFile file, int offset) {
    int line = 1;
    int from = 0;
    for (int end = file.text().indexOf('\n'); end >= 0 && end < offset; ) {
      line++;
      from = end + 1;
      end = file.text().indexOf('\n', from);
    }
    return new Position(file, line, file.text().codePointCount(from, offset) + 1);
  }
}
