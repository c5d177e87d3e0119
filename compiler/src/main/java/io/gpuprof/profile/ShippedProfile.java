package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** The name of the packed file. */
  public static String packedName(String name) {
    return name + ".profile";
  }

  /**
   * Text and tree as bytes: the text, then the nodes depth first. A node is its type, its line and
   * its column; a scalar's text, or the number of entries and each of them, follows. Numbers have
   * seven bits a byte, the lowest first; texts have their length before them.
   */
  public byte[] pack() {
    Packer packer = new Packer();
    packer.text(file.text());
    packer.node(tree);
    return packer.out.toByteArray();
  }

  /** What {@link #pack} packed, under a name for its text. */
  static ShippedProfile unpack(String fileName, byte[] packed) {
    Unpacker unpacker = new Unpacker(fileName, packed);
    return new ShippedProfile(unpacker.file, (YamlMap) unpacker.node());
  }

  private static final class Packer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void node(YamlNode node) {
      if (node instanceof YamlMap map) {
        begin(MAP, map.position());
        number(map.entries().size());
        map.entries()
            .forEach(
                (key, entry) -> {
                  position(entry.keyPosition());
                  text(key);
                  node(entry.value());
                });
      } else if (node instanceof YamlList list) {
        begin(LIST, list.position());
        number(list.items().size());
        list.items().forEach(this::node);
      } else {
        YamlScalar scalar = (YamlScalar) node;
        begin(KINDS.indexOf(scalar.kind()), scalar.position());
        text(scalar.text());
      }
    }

    private void begin(int type, Position position) {
      out.write(type);
      position(position);
    }

    private void position(Position position) {
      number(position.line());
      number(position.column());
    }

    private void text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      number(bytes.length);
      out.writeBytes(bytes);
    }

    private void number(int number) {
      int rest = number;
      while (rest > 0x7F) {
        out.write((rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }
  }

  private static final class Unpacker {
    private final byte[] in;
    private int at;
    private final SourceFile file;

    Unpacker(String fileName, byte[] in) {
      this.in = in;
      this.file = new SourceFile(fileName, text());
    }

    YamlNode node() {
      int type = in[at++];
      Position position = position();
      if (type == MAP) {
        return new YamlMap(position, entries());
      }
      if (type == LIST) {
        int size = number();
        List<YamlNode> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          items.add(node());
        }
        return new YamlList(position, items);
      }
      return new YamlScalar(position, KINDS.get(type), text());
    }

    private Map<String, YamlMap.Entry> entries() {
      Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
      for (int left = number(); left > 0; left--) {
        Position keyPosition = position();
        String key = text();
        entries.put(key, new YamlMap.Entry(keyPosition, node()));
      }
      return entries;
    }

    private Position position() {
      int line = number();
      return new Position(file, line, number());
    }

    private String text() {
      int length = number();
      String text = new String(in, at, length, StandardCharsets.UTF_8);
      at += length;
      return text;
    }

    private int number() {
      int number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in[at++];
        number |= (next & 0x7F) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }
  }
}
