package io.gpuprof.runtime.cdi;

import java.util.Optional;
import java.util.regex.Pattern;

/** The grammar of {@code vendor/class=name} (container-device-interface pkg/parser). */
public final class CdiNames {

  // At least two characters: released loaders up to 1.1.0 crash on one, and take the engine along.
  private static final Pattern VENDOR_OR_CLASS =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]");

  private static final Pattern DEVICE =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?");

  private CdiNames() {}

  /** What is wrong with a kind; empty if nothing is. */
  public static Optional<String> problemOfKind(String kind) {
    int slash = kind.indexOf('/');
    if (slash < 0) {
      return Optional.of("kind `%s` is not `vendor/class`".formatted(kind));
    }
    return problemOfPart("vendor", kind.substring(0, slash))
        .or(() -> problemOfPart("class", kind.substring(slash + 1)));
  }

  private static Optional<String> problemOfPart(String part, String name) {
    return VENDOR_OR_CLASS.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            ("%s `%s` is not a letter, then letters, digits, `_`, `-` or `.`, and at last a letter"
                    + " or digit: two characters at least")
                .formatted(part, name));
  }

  /** What is wrong with the name of a device; empty if nothing is. */
  public static Optional<String> problemOfDevice(String name) {
    return DEVICE.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            ("device name `%s` has other characters than letters, digits, `_`, `-`, `.` and `:`,"
                    + " or does not begin and end with a letter or digit")
                .formatted(name));
  }
}
