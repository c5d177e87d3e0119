package io.gpuprof.runtime.device;

import java.util.List;
import java.util.Optional;

/**
 * GPUs as the config names them: by UUID, by index, or by PCI bus id with or without a domain.
 *
 * @param key of the config, for messages
 */
record Selection(String key, List<String> selectors) {

  static Selection of(String key, List<String> selectors) {
    return new Selection(key, List.copyOf(selectors));
  }

  boolean isEmpty() {
    return selectors.isEmpty();
  }

  boolean contains(Device device) {
    return selectors.stream().anyMatch(selector -> matches(selector, device));
  }

  /** What to say of selectors that name no GPU: a typing error there would stay unseen. */
  Optional<String> unmatched(List<Device> devices) {
    List<String> idle =
        selectors.stream()
            .filter(selector -> devices.stream().noneMatch(device -> matches(selector, device)))
            .toList();
    return idle.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s names GPUs that were not found: %s".formatted(key, String.join(", ", idle)));
  }

  private static boolean matches(String selector, Device device) {
    if (selector.equalsIgnoreCase(device.uuid())) {
      return true;
    }
    if (selector.chars().allMatch(Character::isDigit)) {
      return selector.replaceFirst("^0+(?=.)", "").equals(Integer.toString(device.index()));
    }
    return PciAddress.parse(selector)
        .flatMap(
            wanted ->
                PciAddress.parse(device.pciBusId())
                    .map(
                        actual ->
                            PciAddress.namesDomain(selector)
                                ? wanted.equals(actual)
                                : wanted.sameExceptDomain(actual)))
        .orElse(false);
  }
}
