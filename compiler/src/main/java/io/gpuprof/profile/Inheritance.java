package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a document gets from its parents, and what it does not. */
final class Inheritance {

  /** A document with everything that it extends merged in. */
  record Merged(YamlMap tree, Map<SourceFile, ResolvedProfile.Layer> layers) {

    /** Whether all of it came with gpuprof. */
    boolean isShipped() {
      for (ResolvedProfile.Layer layer : layers.values()) {
        if (!layer.shipped()) {
          return false;
        }
      }
      return true;
    }
  }

  private Inheritance() {}

  /**
   * The document laid over its parents, later ones over earlier ones.
   *
   * @param shipped whether the file came with gpuprof
   */
  static Merged apply(YamlMap document, SourceFile file, boolean shipped, List<Merged> layers) {
    YamlMap tree = new YamlMap(document.position(), Map.of());
    Map<SourceFile, ResolvedProfile.Layer> files = new LinkedHashMap<>();
    for (Merged layer : layers) {
      boolean first = files.isEmpty();
      YamlMap lower = inherited(layer.tree(), first);
      // With two parents the second one's base must not undo the first one's values.
      tree = first ? lower : TreeMerge.overlay(tree, withoutBase(lower));
      for (Map.Entry<SourceFile, ResolvedProfile.Layer> each : layer.layers().entrySet()) {
        files.putIfAbsent(each.getKey(), each.getValue());
      }
    }
    files.put(
        file, new ResolvedProfile.Layer(name(document, file), ownReasons(spec(document)), shipped));
    tree = TreeMerge.overlay(tree, withoutExtends(document));
    return new Merged(tree, files);
  }

  /** The spec of a document, if it is a map. */
  static Optional<YamlMap> spec(YamlMap document) {
    return document.map("spec");
  }

  private static String name(YamlMap document, SourceFile file) {
    Optional<YamlMap> metadata = document.map("metadata");
    Optional<String> name = metadata.isPresent() ? metadata.get().string("name") : Optional.empty();
    return name.orElse(file.name());
  }

  /**
   * What a parent says about itself is not inherited. Being a layer is not either: at the root it
   * turns into being supported, the default.
   */
  private static YamlMap inherited(YamlMap tree, boolean first) {
    YamlMap.Builder all = new YamlMap.Builder(tree);
    Map<String, YamlMap.Entry> entries = all.entries();
    entries.remove("metadata");
    YamlMap.Entry spec = entries.get("spec");
    if (spec != null && spec.value() instanceof YamlMap map) {
      YamlMap.Builder inner = new YamlMap.Builder(map);
      Map<String, YamlMap.Entry> kept = inner.entries();
      kept.keySet().removeAll(List.of("title", "description"));
      YamlMap.Entry status = kept.get("status");
      if (status != null && isLayer(status)) {
        if (first) {
          kept.put("status", supported(status));
        } else {
          kept.remove("status");
        }
      }
      entries.put("spec", new YamlMap.Entry(spec.keyPosition(), inner.build(map.position())));
    }
    return all.build(tree.position());
  }

  private static boolean isLayer(YamlMap.Entry status) {
    return status.value() instanceof YamlScalar s
        && s.text().equals(RecordBinder.spelling(ProfileStatus.LAYER));
  }

  private static YamlMap.Entry supported(YamlMap.Entry status) {
    return new YamlMap.Entry(
        status.keyPosition(),
        new YamlScalar(
            status.value().position(),
            YamlScalar.Kind.STRING,
            RecordBinder.spelling(ProfileStatus.SUPPORTED)));
  }

  private static YamlMap withoutBase(YamlMap tree) {
    return filter(tree, ProfileCatalog.fileName(ProfileCatalog.BASE));
  }

  private static YamlMap filter(YamlMap tree, String fileName) {
    YamlMap.Builder kept = new YamlMap.Builder();
    for (Map.Entry<String, YamlMap.Entry> each : tree.entries().entrySet()) {
      YamlMap.Entry entry = each.getValue();
      YamlNode value = entry.value();
      if (value instanceof YamlMap map) {
        YamlMap inner = filter(map, fileName);
        if (!inner.entries().isEmpty()) {
          kept.entries().put(each.getKey(), new YamlMap.Entry(entry.keyPosition(), inner));
        }
      } else if (!value.position().file().name().equals(fileName)) {
        kept.entries().put(each.getKey(), entry);
      }
    }
    return kept.build(tree.position());
  }

  private static YamlMap withoutExtends(YamlMap document) {
    YamlMap.Entry spec = document.entries().get("spec");
    if (spec == null
        || !(spec.value() instanceof YamlMap map)
        || !map.entries().containsKey("extends")) {
      return document;
    }
    YamlMap.Builder kept = new YamlMap.Builder(map);
    kept.entries().remove("extends");
    YamlMap.Builder all = new YamlMap.Builder(document);
    all.entries().put("spec", new YamlMap.Entry(spec.keyPosition(), kept.build(map.position())));
    return all.build(document.position());
  }

  private static Map<String, String> ownReasons(Optional<YamlMap> spec) {
    Map<String, String> reasons = new LinkedHashMap<>();
    Optional<YamlMap> stated = spec.isPresent() ? spec.get().map("reasons") : Optional.empty();
    if (stated.isPresent()) {
      for (String path : stated.get().entries().keySet()) {
        Optional<String> reason = stated.get().string(path);
        if (reason.isPresent()) {
          reasons.put(path, reason.get());
        }
      }
    }
    return reasons;
  }
}
