package io.gpuprof.target;

import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.values.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One startup config, with a DaemonSet of its own. Nodes choose by a label, which the scheduler
 * reads: the plugin itself needs no right to look at nodes, and no second container.
 *
 * @param name the label's value; {@link #DEFAULT} for the config of all other nodes
 * @param tree the whole config, plain
 */
public record PluginConfig(String name, Map<String, Object> tree) {

  /** Label of nodes and of the plugin's pods. */
  static final String LABEL = "gpuprof.io/config";

  /** The config that needs no label; no named config has this name. */
  static final String DEFAULT = "default";

  /** The default one, then the named ones by name. */
  public static List<PluginConfig> all(Values values) {
    Map<String, Object> config = RecordWriter.toPlain(values.config());
    List<PluginConfig> all = new ArrayList<>();
    all.add(new PluginConfig(DEFAULT, config));
    new TreeMap<>(values.namedConfigs())
        .forEach((name, differing) -> all.add(new PluginConfig(name, overlay(config, differing))));
    return all;
  }

  /** Whether it is the one of all nodes without a label. */
  public boolean isDefault() {
    return name.equals(DEFAULT);
  }

  private static Map<String, Object> overlay(Map<?, ?> lower, Map<?, ?> upper) {
    Map<String, Object> merged = new LinkedHashMap<>();
    lower.forEach((key, value) -> merged.put((String) key, value));
    upper.forEach(
        (key, value) ->
            merged.put(
                (String) key,
                value instanceof Map<?, ?> map && merged.get(key) instanceof Map<?, ?> below
                    ? overlay(below, map)
                    : value));
    return merged;
  }
}
