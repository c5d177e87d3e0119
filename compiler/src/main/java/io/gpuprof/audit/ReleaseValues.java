package io.gpuprof.audit;

import io.gpuprof.profile.TreeMerge;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * The values of one release, which Helm lays over each other: maps merge key by key, lists and
 * scalars are replaced, null takes a key away. Every node keeps its place, so that a finding points
 * into the file that wins.
 *
 * @param layers values files, inline values and single settings, the lowest first; at least one
 * @param isWhole whether that is all of them; if not, what is not set may yet be set elsewhere
 */
public record ReleaseValues(List<YamlMap> layers, boolean isWhole) {

  public ReleaseValues {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("values without a layer");
    }
  }

  /** Values that nothing is laid over. */
  public static ReleaseValues of(YamlMap only) {
    return new ReleaseValues(List.of(only), true);
  }

  /**
   * The values that some files hold.
   *
   * @param files each file's documents, of which Helm reads the first; the lowest file first
   * @param isWhole whether that is all of them
   * @return nothing if none of the files holds any
   */
  public static Optional<ReleaseValues> ofFiles(
      List<List<YamlNode>> files, boolean isWhole, Diagnostics diagnostics) {
    ReleaseLayers layers = new ReleaseLayers(Position.NONE, diagnostics);
    for (List<YamlNode> documents : files) {
      documents.stream().findFirst().ifPresent(d -> layers.first(documents, d.position()));
    }
    if (!isWhole) {
      layers.lacksSome();
    }
    return layers.build();
  }

  /** As much or as little known, with these layers instead. */
  ReleaseValues with(List<YamlMap> others) {
    return new ReleaseValues(others, isWhole);
  }

  /** The layers, those of one file that follow each other laid over each other. */
  List<YamlMap> byFile() {
    List<YamlMap> files = new ArrayList<>();
    for (YamlMap layer : layers) {
      int last = files.size() - 1;
      if (last >= 0 && fileName(files.get(last)).equals(fileName(layer))) {
        files.set(last, TreeMerge.overlayKeepingNulls(files.get(last), layer));
      } else {
        files.add(layer);
      }
    }
    return files;
  }

  /**
   * The files that the layers stand in, each once, the uppermost first; without their folders where
   * that is clear.
   */
  List<String> fileNames() {
    Set<String> paths = new LinkedHashSet<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      paths.add(fileName(layers.get(i)));
    }
    List<String> names = paths.stream().map(PathText::last).distinct().toList();
    return names.size() == paths.size() ? names : List.copyOf(paths);
  }

  /** Not the file itself, which for values that are written as a text is another for each. */
  private static String fileName(YamlMap layer) {
    return layer.position().file().name();
  }

  /** What is given to the chart; a key that is null takes away the chart's default. */
  public YamlMap merged() {
    return folded(TreeMerge::overlayKeepingNulls);
  }

  /** As {@link #merged}, without the keys that one layer has and another takes away. */
  YamlMap remaining() {
    return folded(TreeMerge::overlayKeepingIdleNulls);
  }

  private YamlMap folded(BinaryOperator<YamlMap> overlay) {
    return layers.stream().reduce(overlay).orElseThrow();
  }

  /**
   * What an umbrella chart gives to a dependency: the values below its key, without the switch that
   * the umbrella has among them.
   *
   * @return none or one
   */
  List<ReleaseValues> below(String key) {
    List<YamlMap> below = new ArrayList<>();
    for (YamlMap layer : layers) {
      if (layer.get(key).orElse(null) instanceof YamlMap map) {
        Map<String, YamlMap.Entry> entries = new LinkedHashMap<>(map.entries());
        entries.remove("enabled");
        below.add(new YamlMap(map.position(), entries));
      } else if (layer.get(key).isPresent()) {
        below.clear(); // what is no map replaces the maps before it
      }
    }
    return below.isEmpty() ? List.of() : List.of(new ReleaseValues(below, isWhole));
  }
}
