package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sequence.
 *
 * @param position where it begins
 * @param items its items in order
 */
public record YamlList(Position position, List<YamlNode> items) implements YamlNode {

  public YamlList {
    items = List.copyOf(items);
  }

  @Override
  public String kindName() {
    return "a list";
  }

  @Override
  public List<@Nullable Object> toPlain() {
    List<@Nullable Object> plain = new ArrayList<>(items.size());
    for (YamlNode item : items) {
      plain.add(item.toPlain());
    }
    return plain;
  }
}
