package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Position;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of the options of one device plugin of NVIDIA's, wherever they were set. */
final class PluginSettings {

  /**
   * One option that is set.
   *
   * @param name how the user calls it: a variable, a flag or a key
   * @param value its value; empty when it is computed in the cluster
   * @param position where the value stands
   */
  record Setting(String name, Optional<String> value, Position position) {}

  private final Map<PluginOption, Setting> set = new EnumMap<>(PluginOption.class);
  private boolean open;

  void put(PluginOption option, Setting setting) {
    set.put(option, setting);
  }

  void putIfAbsent(PluginOption option, Setting setting) {
    set.putIfAbsent(option, setting);
  }

  /** From now on an option that is not set may still be set by a config file. */
  void open() {
    open = true;
  }

  Optional<Setting> get(PluginOption option) {
    return Optional.ofNullable(set.get(option));
  }

  /** The value if it is set and known. */
  Optional<String> value(PluginOption option) {
    return get(option).flatMap(Setting::value);
  }

  /** The value, or the plugin's default; empty when it cannot be known. */
  Optional<String> valueOr(PluginOption option, String otherwise) {
    return get(option).isPresent()
        ? value(option)
        : open ? Optional.empty() : Optional.of(otherwise);
  }

  /** Whether the option is certainly left to its default. */
  boolean isUnset(PluginOption option) {
    return !open && get(option).isEmpty();
  }

  List<String> strategies() {
    return valueOr(PluginOption.DEVICE_LIST_STRATEGY, "envvar").stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  boolean usesCdi() {
    return strategies().stream().anyMatch(strategy -> strategy.startsWith("cdi-"));
  }

  boolean isTrue(PluginOption option) {
    return value(option)
        .filter(v -> List.of("1", "t", "T", "TRUE", "true", "True").contains(v))
        .isPresent();
  }
}
