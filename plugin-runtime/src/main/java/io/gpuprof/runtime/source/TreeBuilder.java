package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/** Builds trees from parser events, with bounds on everything that input can make large. */
final class TreeBuilder {

  /** Deepest nesting; Kubernetes objects stay below 20. */
  private static final int DEEPEST = 64;

  /** Most nodes that aliases may add to a file, counted in full at each use. */
  private static final long MOST_ALIASED_NODES = 10_000;

  /** Most documents in a file, and most duplicate keys that are told one by one. */
  private static final int MOST_DOCUMENTS = 1_000;

  private static final int MOST_DUPLICATES = 100;

  private static final String MERGE_KEY = "<<";

  private static final String MERGE_TAG = Tag.PREFIX + "merge";

  private static final YamlNode EMPTY = new YamlList(Position.NONE, List.of());

  /** The input is refused as a whole. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Diagnostic diagnostic;

    Refused(String id, Position position, String fact, String remedy) {
      super(fact, null, false, false);
      this.diagnostic = new Diagnostic(id, Severity.ERROR, position, fact, remedy);
    }

    Diagnostic diagnostic() {
      return diagnostic;
    }
  }

  /** A collection whose end has not been seen yet. */
  private static final class Open {
    final Position position;
    final boolean map;
    final @Nullable String anchor;
    final YamlMap.Builder built = new YamlMap.Builder();
    final Map<String, YamlMap.Entry> entries = built.entries();
    final List<YamlNode> items = new ArrayList<>();
    final List<YamlMap> merged = new ArrayList<>();
    @Nullable String key;
    Position keyPosition = Position.NONE;
    boolean duplicate;
    boolean merging;
    boolean merges;
    long size = 1;

    Open(Position position, boolean map, @Nullable String anchor) {
      this.position = position;
      this.map = map;
      this.anchor = anchor;
    }
  }

  private record Anchored(YamlNode node, long size) {}

  private final SourceFile file;
  private final ScalarResolver resolver;
  private final boolean asKubernetes;
  private final Diagnostics diagnostics;
  private final List<YamlNode> documents = new ArrayList<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private long aliasedNodes;
  private int duplicates;

  /**
   * A builder.
   *
   * @param asKubernetes whether merge keys and the standard tags mean what they mean to Kubernetes'
   *     tools; otherwise both are refused
   */
  TreeBuilder(
      SourceFile file, ScalarResolver resolver, boolean asKubernetes, Diagnostics diagnostics) {
    this.file = file;
    this.resolver = resolver;
    this.asKubernetes = asKubernetes;
    this.diagnostics = diagnostics;
  }

  List<YamlNode> documents() {
    return documents;
  }

  /** Where the innermost collection begins that has not ended yet. */
  Optional<Position> unfinished() {
    return Optional.ofNullable(open.peek()).map(collection -> collection.position);
  }

  void accept(Event event) {
    switch (event.getEventId()) {
      case Scalar -> scalar((ScalarEvent) event);
      case MappingStart -> start(position(event), true, (MappingStartEvent) event);
      case SequenceStart -> start(position(event), false, (SequenceStartEvent) event);
      case MappingEnd, SequenceEnd -> end();
      case Alias -> alias((AliasEvent) event);
      case DocumentEnd -> anchors.clear();
      case StreamStart, StreamEnd, DocumentStart, Comment -> {}
    }
  }

  private void scalar(ScalarEvent event) {
    Position position = scalarPosition(event);
    String text = event.getValue();
    boolean mergeTag = event.getTag().filter(MERGE_TAG::equals).isPresent();
    if (text.equals(MERGE_KEY) && (event.isPlain() || mergeTag) && expectsKey()) {
      mergeKey(position);
      return;
    }
    YamlScalar.Kind kind = kind(event, position);
    add(new YamlScalar(position, kind, text), anchor(event), 1);
  }

  private void mergeKey(Position position) {
    if (!asKubernetes) {
      throw new Refused(
          "yaml-merge-key", position, "YAML 1.2 has no merge key `<<`", "write the keys out");
    }
    Open parent = open.element();
    key(parent, new YamlScalar(position, YamlScalar.Kind.STRING, MERGE_KEY));
    // Found again when it stands twice; end() takes it out.
    parent.entries.putIfAbsent(MERGE_KEY, new YamlMap.Entry(position, EMPTY));
    parent.merging = true;
    parent.merges = true;
  }

  private static void merge(Open parent, YamlNode node) {
    List<YamlNode> maps = node instanceof YamlList list ? list.items() : List.of(node);
    for (YamlNode map : maps) {
      if (!(map instanceof YamlMap merged)) {
        throw new Refused(
            "yaml-merge-key",
            parent.keyPosition,
            "`<<` takes a map or a list of maps, not " + map.kindName(),
            "merge the map of an anchor, such as `<<: *defaults`");
      }
      parent.merged.add(merged);
    }
  }

  /** A key of the map itself wins, then that of the map that was merged first. */
  private static YamlMap built(Open done) {
    if (done.merges) {
      done.entries.remove(MERGE_KEY);
      done.merged.forEach(merged -> merged.entries().forEach(done.entries::putIfAbsent));
    }
    return done.built.build(done.position);
  }

  private boolean expectsKey() {
    Open parent = open.peek();
    return parent != null && parent.map && parent.key == null;
  }

  private YamlScalar.Kind kind(ScalarEvent event, Position position) {
    if (event.getTag().isPresent()) {
      String tag = event.getTag().get();
      if (tag.equals("!") || tag.equals(Tag.STR.getValue())) {
        return YamlScalar.Kind.STRING;
      }
      if (asKubernetes && tag.startsWith(Tag.PREFIX)) {
        return plainKind(event.getValue());
      }
      throw refusedTag(tag, position);
    }
    return event.isPlain() ? plainKind(event.getValue()) : YamlScalar.Kind.STRING;
  }

  private YamlScalar.Kind plainKind(String text) {
    Tag tag = resolver.resolve(text, true);
    if (tag.equals(Tag.INT)) {
      return YamlScalar.Kind.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return YamlScalar.Kind.FLOAT;
    }
    if (tag.equals(Tag.BOOL)) {
      return YamlScalar.Kind.BOOLEAN;
    }
    return tag.equals(Tag.NULL) ? YamlScalar.Kind.NULL : YamlScalar.Kind.STRING;
  }

  private static Refused refusedTag(String tag, Position position) {
    String written = tag.startsWith(Tag.PREFIX) ? "!!" + tag.substring(Tag.PREFIX.length()) : tag;
    return new Refused(
        "yaml-tag",
        position,
        "the tag `%s` is not supported".formatted(written),
        "remove the tag, and write the value in the form that is expected");
  }

  private void start(Position position, boolean map, NodeEvent event) {
    if (open.size() >= DEEPEST) {
      throw new Refused(
          "yaml-too-deep",
          position,
          "more than %d levels of nesting".formatted(DEEPEST),
          "flatten it; nothing that gpuprof reads needs so many");
    }
    open.push(new Open(position, map, anchor(event)));
  }

  private void end() {
    Open done = open.pop();
    YamlNode node = done.map ? built(done) : new YamlList(done.position, done.items);
    add(node, done.anchor, done.size);
  }

  private void alias(AliasEvent event) {
    String name = event.getAlias().getValue();
    Position position = position(event);
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      boolean inside = open.stream().anyMatch(o -> name.equals(o.anchor));
      throw new Refused(
          "yaml-alias",
          position,
          inside
              ? "the alias `*%s` stands inside the node that it names".formatted(name)
              : "there is no anchor `&%s` before this alias".formatted(name),
          "write the value out");
    }
    aliasedNodes += anchored.size();
    if (aliasedNodes > MOST_ALIASED_NODES) {
      throw new Refused(
          "yaml-alias",
          position,
          "aliases expand to more than %d nodes".formatted(MOST_ALIASED_NODES),
          "write the values out");
    }
    add(anchored.node(), null, anchored.size());
  }

  private void add(YamlNode node, @Nullable String anchor, long size) {
    if (anchor != null) {
      anchors.put(anchor, new Anchored(node, size));
    }
    Open parent = open.peek();
    if (parent == null) {
      if (documents.size() == MOST_DOCUMENTS) {
        throw new Refused(
            "yaml-too-many-documents",
            node.position(),
            "more than %d documents in one file".formatted(MOST_DOCUMENTS),
            "split the file");
      }
      documents.add(node);
      return;
    }
    parent.size += size;
    if (!parent.map) {
      parent.items.add(node);
    } else if (parent.key == null) {
      key(parent, node);
    } else {
      if (parent.merging) {
        merge(parent, node);
        parent.merging = false;
      } else if (!parent.duplicate) {
        parent.entries.put(parent.key, new YamlMap.Entry(parent.keyPosition, node));
      }
      parent.key = null;
    }
  }

  private void key(Open parent, YamlNode node) {
    if (!(node instanceof YamlScalar scalar)) {
      boolean template = file.line(node.position().line()).contains("{{");
      throw new Refused(
          "yaml-key",
          node.position(),
          "a key must be a string, not " + node.kindName(),
          template
              ? "`{{ }}` is template syntax: render the file first, or put the text in quotes"
              : "put it in quotes if it is meant as text");
    }
    parent.key = scalar.text();
    parent.keyPosition = scalar.position();
    YamlMap.Entry earlier = parent.entries.get(parent.key);
    parent.duplicate = earlier != null;
    if (earlier != null) {
      if (++duplicates > MOST_DUPLICATES) {
        throw new Refused(
            "duplicate-key",
            scalar.position(),
            "more than %d keys stand in this file a second time".formatted(MOST_DUPLICATES),
            "correct the ones above first");
      }
      diagnostics.error(
          "duplicate-key",
          scalar.position(),
          "the key `%s` stands here a second time; first in line %d"
              .formatted(parent.key, earlier.keyPosition().line()),
          "keep one of them");
    }
  }

  private static @Nullable String anchor(NodeEvent event) {
    return event.getAnchor().map(a -> a.getValue()).orElse(null);
  }

  /** Of a block the end is where the next thing begins, which tells nobody anything. */
  private Position scalarPosition(ScalarEvent event) {
    Position position = position(event);
    Optional<Mark> end = event.getEndMark();
    if (event.isLiteral() || event.isFolded() || end.isEmpty() || event.getValue().isEmpty()) {
      return position;
    }
    return new Position(
        file,
        position.line(),
        position.column(),
        end.get().getLine() + 1,
        end.get().getColumn() + 1);
  }

  private Position position(Event event) {
    return event
        .getStartMark()
        .map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
        .orElseGet(() -> Position.of(file));
  }
}
