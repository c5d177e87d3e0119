package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.RuntimeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which GPUs the config wants to be served. A selector is a UUID, an index, or a PCI bus id with or
 * without a domain.
 *
 * @param include selectors of the GPUs that are served; all if there are none
 * @param exclude selectors of the GPUs that are not served, wanted or not
 */
public record GpuSelection(List<String> include, List<String> exclude) {

  private static final String INCLUDE = "includeDevices";
  private static final String EXCLUDE = "excludeDevices";

  public GpuSelection {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** That of a config. */
  public static GpuSelection of(RuntimeConfig.Plugin config) {
    return new GpuSelection(config.includeDevices(), config.excludeDevices());
  }

  /** Why a GPU is not to be served; empty if it is. */
  public Optional<String> objection(GpuIdentity gpu) {
    if (!include.isEmpty() && !names(include, gpu)) {
      return Optional.of("not in " + INCLUDE);
    }
    return names(exclude, gpu) ? Optional.of("in " + EXCLUDE) : Optional.empty();
  }

  /** What to say of selectors that name no GPU: a typing error there would stay unseen. */
  public List<String> unmatched(List<? extends GpuIdentity> gpus) {
    List<String> notes = new ArrayList<>();
    unmatched(INCLUDE, include, gpus).ifPresent(notes::add);
    unmatched(EXCLUDE, exclude, gpus).ifPresent(notes::add);
    return notes;
  }

  /** The selectors that are no index, so that only a GPU whose names are known can match them. */
  public List<String> byName() {
    return Stream.concat(include.stream(), exclude.stream())
        .filter(selector -> !isIndex(selector))
        .toList();
  }

  private static Optional<String> unmatched(
      String key, List<String> selectors, List<? extends GpuIdentity> gpus) {
    List<String> idle =
        selectors.stream()
            .filter(selector -> gpus.stream().noneMatch(gpu -> matches(selector, gpu)))
            .toList();
    return idle.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s names GPUs that were not found: %s".formatted(key, String.join(", ", idle)));
  }

  private static boolean names(List<String> selectors, GpuIdentity gpu) {
    return selectors.stream().anyMatch(selector -> matches(selector, gpu));
  }

  private static boolean isIndex(String selector) {
    return selector.chars().allMatch(Character::isDigit);
  }

  private static boolean matches(String selector, GpuIdentity gpu) {
    if (selector.equalsIgnoreCase(gpu.uuid())) {
      return true;
    }
    if (isIndex(selector)) {
      return selector.replaceFirst("^0+(?=.)", "").equals(Integer.toString(gpu.index()));
    }
    return PciAddress.parse(selector)
        .flatMap(
            wanted ->
                PciAddress.parse(gpu.pciBusId())
                    .map(
                        actual ->
                            PciAddress.namesDomain(selector)
                                ? wanted.equals(actual)
                                : wanted.sameExceptDomain(actual)))
        .orElse(false);
  }
}
