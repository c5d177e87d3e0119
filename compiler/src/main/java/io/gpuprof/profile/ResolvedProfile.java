package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A profile with its history: which file stated each value, and why.
 *
 * @param profile the complete record
 * @param tree the merged tree; each node's position lies in the file that stated it
 * @param layers the files that it is made of, the profile itself last
 */
public record ResolvedProfile(Profile profile, YamlMap tree, Map<SourceFile, Layer> layers) {

  /**
   * One file of a profile.
   *
   * @param name the name of the profile in it
   * @param reasons its reasons by path below spec
   */
  public record Layer(String name, Map<String, String> reasons) {}

  /** The spec of the profile. */
  public Profile.Spec spec() {
    return profile.spec();
  }

  /** The profile's name. */
  public String name() {
    return profile.metadata().name();
  }

  /** Whether a text is the user's own: the profile's file or something laid over it, no parent. */
  public boolean isOwn(SourceFile file) {
    return file.equals(tree.position().file()) || !layers.containsKey(file);
  }

  /** The node at a dotted path below spec, if a file stated it. */
  public Optional<YamlNode> node(String path) {
    Optional<YamlNode> node = tree.get("spec");
    for (String key : path.split("\\.", -1)) {
      node =
          node.filter(YamlMap.class::isInstance).map(YamlMap.class::cast).flatMap(m -> m.get(key));
    }
    return node;
  }

  /**
   * Where the value at a dotted path below spec stands; the nearest ancestor's place when it was
   * never stated.
   */
  public Position position(String path) {
    YamlNode node = tree.get("spec").orElse(tree);
    for (String key : path.split("\\.", -1)) {
      Optional<YamlNode> next = node instanceof YamlMap map ? map.get(key) : Optional.empty();
      if (next.isEmpty()) {
        return node.position();
      }
      node = next.get();
    }
    return node.position();
  }

  /**
   * Why the value at a dotted path below spec is as it is: the reason that the very file which
   * stated the value gives for it or for a part that contains it. Empty when that file gives none.
   */
  public Optional<String> reason(String path) {
    Map<String, String> given = reasons(position(path).file());
    for (String at = path; ; at = at.substring(0, at.lastIndexOf('.'))) {
      String reason = given.get(at);
      if (reason != null) {
        return Optional.of(reason);
      }
      if (at.indexOf('.') < 0) {
        return Optional.empty();
      }
    }
  }

  /** Names of the profile and its parents, the profile itself last. */
  public List<String> chain() {
    return layers.values().stream().map(Layer::name).toList();
  }

  /** The reasons that a file gives, by path below spec. */
  public Map<String, String> reasons(SourceFile file) {
    Layer layer = layers.get(file);
    return layer == null ? Map.of() : layer.reasons();
  }

  /** The name of the profile in a file; empty for what does not come from a profile. */
  public Optional<String> layerName(SourceFile file) {
    return Optional.ofNullable(layers.get(file)).map(Layer::name);
  }
}
