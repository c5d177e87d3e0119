package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.YamlMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The profile that the nodes of a named config live under. */
public final class NamedConfigs {

  private static final String KEY = "namedConfigs";

  private NamedConfigs() {}

  /**
   * The profile with one of its named configs laid over it, and without the others. Positions stay,
   * so that what is found in it points into the named config. Empty, with diagnostics, when the two
   * do not fit.
   */
  public static Optional<ResolvedProfile> apply(
      ResolvedProfile profile, String name, Diagnostics diagnostics) {
    YamlMap tree = profile.tree();
    YamlMap spec = tree.map("spec").orElse(tree);
    return spec.map(KEY)
        .flatMap(all -> all.map(name))
        .map(config -> with(tree, "spec", without(TreeMerge.overlay(spec, config))))
        .flatMap(
            merged ->
                RecordBinder.bind(merged, Profile.class, diagnostics)
                    .map(bound -> new ResolvedProfile(bound, merged, profile.layers(), false)));
  }

  private static YamlMap without(YamlMap spec) {
    return with(spec, KEY, new YamlMap(spec.position(), Map.of()));
  }

  /** The map with another value for a key that it has; positions stay. */
  private static YamlMap with(YamlMap map, String key, YamlMap value) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>(map.entries());
    entries.computeIfPresent(key, (k, entry) -> new YamlMap.Entry(entry.keyPosition(), value));
    return new YamlMap(map.position(), entries);
  }
}
