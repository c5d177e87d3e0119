package io.gpuprof.runtime.config;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import java.util.Optional;

/** Places in the config's tree by dotted path. */
final class ConfigTree {

  private ConfigTree() {}

  static Optional<YamlNode> at(YamlMap root, String path) {
    Optional<YamlNode> node = Optional.of(root);
    for (String key : path.split("\\.", -1)) {
      node = node.flatMap(n -> n instanceof YamlMap map ? map.get(key) : Optional.empty());
    }
    return node;
  }

  /** Where a path stands; the whole document when it does not. */
  static Position position(YamlMap root, String path) {
    return at(root, path).map(YamlNode::position).orElse(root.position());
  }
}
