package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A profile with its history: which file stated each value, and why.
 *
 * @param profile the complete record
 * @param tree the merged tree; each node's position lies in the file that stated it
 * @param layers the files that it is made of, the profile itself last
 * @param asShipped whether it came with gpuprof, and nothing was laid over it
 */
public record ResolvedProfile(
    Profile profile, YamlMap tree, Map<SourceFile, Layer> layers, boolean asShipped) {

  /**
   * One file of a profile.
   *
   * @param name the name of the profile in it
   * @param reasons its reasons by path below spec
   * @param shipped whether it came with gpuprof, whose tests have checked it
   */
  public record Layer(String name, Map<String, String> reasons, boolean shipped) {}

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
    YamlNode node = child(tree, "spec");
    for (int from = 0; node != null && from <= path.length(); ) {
      int dot = dot(path, from);
      node = child(node, path.substring(from, dot));
      from = dot + 1;
    }
    return Optional.ofNullable(node);
  }

  /**
   * Where the value at a dotted path below spec stands; the nearest ancestor's place when it was
   * never stated.
   */
  public Position position(String path) {
    YamlNode spec = child(tree, "spec");
    YamlNode node = spec == null ? tree : spec;
    for (int from = 0; from <= path.length(); ) {
      int dot = dot(path, from);
      YamlNode next = child(node, path.substring(from, dot));
      if (next == null) {
        return node.position();
      }
      node = next;
      from = dot + 1;
    }
    return node.position();
  }

  private static @Nullable YamlNode child(YamlNode node, String key) {
    YamlMap.Entry entry = node instanceof YamlMap map ? map.entries().get(key) : null;
    return entry == null ? null : entry.value();
  }

  private static int dot(String path, int from) {
    int dot = path.indexOf('.', from);
    return dot < 0 ? path.length() : dot;
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
    List<String> names = new ArrayList<>(layers.size());
    for (Layer layer : layers.values()) {
      names.add(layer.name());
    }
    return names;
  }

  /** The reasons that a file gives, by path below spec. */
  public Map<String, String> reasons(SourceFile file) {
    Layer layer = layers.get(file);
    return layer == null ? Map.of() : layer.reasons();
  }

  /** The name of the profile in a file; empty for what does not come from a profile. */
  public Optional<String> layerName(SourceFile file) {
    Layer layer = layers.get(file);
    return layer == null ? Optional.empty() : Optional.of(layer.name());
  }
}
