package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.PackedReader;
import io.gpuprof.schema.PackedWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A shipped profile. The build reads its YAML and packs text and tree; a start unpacks them.
 * Reading the YAML of gke-cos and its parents at each start took about 55 of 280 ms, unpacking
 * takes 4.
 *
 * @param file the text, which diagnostics quote
 * @param tree what the YAML reader makes of it
 */
public record ShippedProfile(SourceFile file, YamlMap tree) {

  private static final List<YamlScalar.Kind> KINDS = List.of(YamlScalar.Kind.values());
  private static final int MAP = KINDS.size();
  private static final int LIST = KINDS.size() + 1;

  /** The name of what is packed. */
  public static String packedName(String name) {
    return name + ".profile";
  }

  /**
   * Text and tree in one: the text, then the nodes depth first. A node is its type, its line and
   * its column; a scalar's text, or the number of entries and each of them, follows.
   */
  public String pack() {
    PackedWriter out = new PackedWriter();
    out.text(file.text());
    write(tree, out);
    return out.packed();
  }

  /** What {@link #pack} packed, under a name for its text. */
  static ShippedProfile unpack(String fileName, String packed) {
    PackedReader in = new PackedReader(packed);
    SourceFile file = new SourceFile(fileName, in.text());
    return new ShippedProfile(file, (YamlMap) node(file, in));
  }

  private static void write(YamlNode node, PackedWriter out) {
    if (node instanceof YamlMap map) {
      begin(MAP, map.position(), out);
      out.number(map.entries().size());
      map.entries()
          .forEach(
              (key, entry) -> {
                write(entry.keyPosition(), out);
                out.text(key);
                write(entry.value(), out);
              });
    } else if (node instanceof YamlList list) {
      begin(LIST, list.position(), out);
      out.number(list.items().size());
      list.items().forEach(item -> write(item, out));
    } else {
      YamlScalar scalar = (YamlScalar) node;
      begin(KINDS.indexOf(scalar.kind()), scalar.position(), out);
      out.text(scalar.text());
    }
  }

  private static void begin(int type, Position position, PackedWriter out) {
    out.type(type);
    write(position, out);
  }

  private static void write(Position position, PackedWriter out) {
    out.number(position.line());
    out.number(position.column());
  }

  private static YamlNode node(SourceFile file, PackedReader in) {
    int type = in.type();
    Position position = position(file, in);
    if (type == MAP) {
      return map(position, file, in);
    }
    if (type == LIST) {
      int size = in.number();
      List<YamlNode> items = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        items.add(node(file, in));
      }
      return new YamlList(position, items);
    }
    return new YamlScalar(position, KINDS.get(type), in.text());
  }

  private static YamlMap map(Position position, SourceFile file, PackedReader in) {
    YamlMap.Builder entries = new YamlMap.Builder();
    for (int left = in.number(); left > 0; left--) {
      Position keyPosition = position(file, in);
      String key = in.text();
      entries.entries().put(key, new YamlMap.Entry(keyPosition, node(file, in)));
    }
    return entries.build(position);
  }

  private static Position position(SourceFile file, PackedReader in) {
    int line = in.number();
    return new Position(file, line, in.number());
  }
}
