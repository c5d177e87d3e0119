package io.gpuprof.runtime.node;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PCI function is. NVML writes the domain with eight digits, procfs and sysfs with at least
 * four: comparing or cutting text goes wrong for every domain above 0xffff (VMD, Grace), so it is
 * read as numbers.
 *
 * @param domain the segment, 0 for most machines
 * @param bus in the domain
 * @param device on the bus
 * @param function of the device
 */
public record PciAddress(long domain, int bus, int device, int function) {

  private static final Pattern FORM =
      Pattern.compile("(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})(?:\\.([0-7]))?");

  /** Empty unless it is {@code [domain:]bus:device[.function]}; a missing part is 0. */
  public static Optional<PciAddress> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new PciAddress(
            matcher.group(1) == null ? 0 : Long.parseLong(matcher.group(1), 16),
            Integer.parseInt(matcher.group(2), 16),
            Integer.parseInt(matcher.group(3), 16),
            matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4), 8)));
  }

  /** Whether the text names a domain. */
  static boolean namesDomain(String text) {
    return text.indexOf(':') != text.lastIndexOf(':');
  }

  boolean sameExceptDomain(PciAddress other) {
    return bus == other.bus && device == other.device && function == other.function;
  }

  /** As the kernel names its folder in {@code /sys/bus/pci/devices}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%04x:%02x:%02x.%x", domain, bus, device, function);
  }
}
