package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document with marks. Other than {@link YamlReader} it passes over what is no
 * business of ours (tags, merge keys, keys that stand twice deep in a foreign object), and expands
 * no alias; size, depth and what aliases stand for are bounded all the same.
 */
final class MarkedReader {

  /** Longest list that is read, in characters; etcd takes objects of 1.5 MB. */
  static final int LONGEST_TEXT = 32 * 1024 * 1024;

  private static final int DEEPEST = 200;

  /** What all aliases of a list stand for, in nodes; generous for people, small for a bomb. */
  private static final long MOST_ALIASED_NODES = 100_000;

  private static final int LARGEST_BUFFER = 1024 * 1024;

  /** The text cannot be read; the diagnostics say why. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Diagnostic> diagnostics;

    Unreadable(Diagnostics diagnostics) {
      super("unreadable", null, false, false);
      this.diagnostics = diagnostics.sorted();
    }

    Unreadable(String id, Position position, String fact, String remedy) {
      this(one(id, position, fact, remedy));
    }

    private static Diagnostics one(String id, Position position, String fact, String remedy) {
      Diagnostics diagnostics = new Diagnostics();
      diagnostics.error(id, position, fact, remedy);
      return diagnostics;
    }

    List<Diagnostic> diagnostics() {
      return diagnostics;
    }
  }

  private static final class Open {
    final int start;
    final boolean map;
    final boolean flow;
    final @Nullable String anchor;
    final List<Marked.Entry> entries = new ArrayList<>();
    final List<Marked> items = new ArrayList<>();
    Marked.@Nullable Scalar key;
    long size = 1;

    Open(int start, boolean map, boolean flow, @Nullable String anchor) {
      this.start = start;
      this.map = map;
      this.flow = flow;
      this.anchor = anchor;
    }
  }

  private final SourceFile file;
  private final int[] wide;
  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<String, Long> anchors = new HashMap<>();
  private final Set<String> unfinished = new HashSet<>();
  private @Nullable Marked root;
  private int documents;
  private long aliased;

  private MarkedReader(SourceFile file) {
    this.file = file;
    this.wide = wide(file.text());
  }

  /**
   * The only document of a text.
   *
   * @throws Unreadable if it is not YAML, not one document, or unreasonable
   */
  static Marked read(SourceFile file) throws Unreadable {
    if (file.text().length() > LONGEST_TEXT) {
      throw new Unreadable(
          "file-too-large",
          Position.of(file),
          "the list has %d characters; at most %d are read"
              .formatted(file.text().length(), LONGEST_TEXT),
          "narrow what the function gets, with selectors or a smaller package");
    }
    return new MarkedReader(file).read();
  }

  private Marked read() throws Unreadable {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.name())
            .setCodePointLimit(LONGEST_TEXT)
            .setBufferSize(Math.max(1024, Math.min(file.text().length(), LARGEST_BUFFER)))
            .build();
    try {
      for (Event event : new Parse(settings).parseString(file.text())) {
        accept(event);
      }
    } catch (YamlEngineException e) {
      throw explained(e);
    }
    Marked document = root;
    if (document == null) {
      throw new Unreadable(
          "yaml-empty",
          Position.of(file),
          "there is no document; expected one ResourceList",
          "a KRM function reads the list that kpt or kustomize writes to its standard input");
    }
    return document;
  }

  /** The house's reader knows more about mistakes than the parser's own message tells. */
  private Unreadable explained(YamlEngineException e) {
    Diagnostics diagnostics = new Diagnostics();
    YamlReader.read(file, diagnostics);
    if (!diagnostics.hasErrors()) {
      diagnostics.error(
          "yaml-syntax", Position.of(file), "not readable as YAML: " + e.getMessage(), "");
    }
    return new Unreadable(diagnostics);
  }

  private void accept(Event event) throws Unreadable {
    switch (event.getEventId()) {
      case Scalar -> scalar((ScalarEvent) event);
      case MappingStart, SequenceStart -> start((CollectionStartEvent) event);
      case MappingEnd, SequenceEnd -> end((CollectionEndEvent) event);
      case Alias -> alias((AliasEvent) event);
      case DocumentStart -> {
        if (++documents > 1) {
          throw new Unreadable(
              "several-documents",
              position(event),
              "a second document begins; expected one ResourceList",
              "give the objects as the items of one list; `kpt fn source DIR` writes it");
        }
      }
      case DocumentEnd, StreamStart, StreamEnd, Comment -> {}
    }
  }

  private void scalar(ScalarEvent event) throws Unreadable {
    boolean lines =
        switch (event.getScalarStyle()) {
          case LITERAL, FOLDED -> true;
          default -> false;
        };
    add(
        new Marked.Scalar(start(event), end(event), event.getValue(), lines),
        anchor(event),
        1,
        event);
  }

  private void start(CollectionStartEvent event) throws Unreadable {
    if (open.size() >= DEEPEST) {
      throw new Unreadable(
          "yaml-too-deep",
          position(event),
          "more than %d levels of nesting".formatted(DEEPEST),
          "flatten it");
    }
    String anchor = anchor(event);
    if (anchor != null) {
      unfinished.add(anchor);
    }
    open.push(
        new Open(
            start((Event) event),
            event.getEventId() == Event.ID.MappingStart,
            event.isFlow(),
            anchor));
  }

  private void end(CollectionEndEvent event) throws Unreadable {
    Open done = open.pop();
    if (done.anchor != null) {
      unfinished.remove(done.anchor);
    }
    int end = done.flow ? end((Event) event) : lastEnd(done);
    Marked node =
        done.map
            ? new Marked.Mapping(done.start, end, done.flow, List.copyOf(done.entries))
            : new Marked.Sequence(done.start, end, done.flow, List.copyOf(done.items));
    add(node, done.anchor, done.size, event);
  }

  private static int lastEnd(Open done) {
    int entries = done.entries.size();
    int items = done.items.size();
    if (entries > 0) {
      return done.entries.get(entries - 1).value().end();
    }
    return items > 0 ? done.items.get(items - 1).end() : done.start;
  }

  private void alias(AliasEvent event) throws Unreadable {
    String name = event.getAlias().getValue();
    Long size = anchors.get(name);
    if (size == null || unfinished.contains(name)) {
      throw new Unreadable(
          "yaml-alias",
          position(event),
          "there is no anchor `&%s` before this alias".formatted(name),
          "write the value out");
    }
    aliased += size;
    if (aliased > MOST_ALIASED_NODES) {
      throw new Unreadable(
          "yaml-alias",
          position(event),
          "aliases expand to more than %d nodes".formatted(MOST_ALIASED_NODES),
          "write the values out");
    }
    add(new Marked.Alias(start(event), end(event)), null, size, event);
  }

  private void add(Marked node, @Nullable String anchor, long size, Event event) throws Unreadable {
    if (anchor != null) {
      anchors.put(anchor, size);
    }
    Open parent = open.peek();
    if (parent == null) {
      root = node;
      return;
    }
    parent.size += size;
    Marked.Scalar key = parent.key;
    if (!parent.map) {
      parent.items.add(node);
    } else if (key != null) {
      parent.entries.add(new Marked.Entry(key, node));
      parent.key = null;
    } else if (node instanceof Marked.Scalar scalar) {
      parent.key = scalar;
    } else {
      throw new Unreadable(
          "yaml-key", position(event), "a key must be a string", "put it in quotes");
    }
  }

  private static @Nullable String anchor(NodeEvent event) {
    return event.getAnchor().map(a -> a.getValue()).orElse(null);
  }

  private int start(Event event) {
    return offset(event.getStartMark());
  }

  private int end(Event event) {
    return offset(event.getEndMark());
  }

  private Position position(Event event) {
    return event
        .getStartMark()
        .map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
        .orElseGet(() -> Position.of(file));
  }

  /** Marks count code points, strings UTF-16 units: each wide character before it adds one. */
  private int offset(Optional<Mark> mark) {
    int index = mark.orElseThrow(() -> new IllegalStateException("marks are on")).getIndex();
    int found = Arrays.binarySearch(wide, index);
    return index + (found >= 0 ? found : -found - 1);
  }

  /** Indices, in code points, of the characters that take two units. */
  private static int[] wide(String text) {
    int[] wide = new int[16];
    int count = 0;
    int codePoint = 0;
    for (int i = 0; i < text.length(); i++, codePoint++) {
      if (Character.isHighSurrogate(text.charAt(i)) && i + 1 < text.length()) {
        if (count == wide.length) {
          wide = Arrays.copyOf(wide, count * 2);
        }
        wide[count++] = codePoint;
        i++;
      }
    }
    return Arrays.copyOf(wide, count);
  }
}
