package io.gpuprof.rules;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Quantities of Kubernetes: a number, and a suffix for thousandths or powers of 1000 or 1024.
 * Source: Kubernetes documentation, resource.Quantity. The form with an exponent is not read.
 */
public final class Quantity {

  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)(?:(m)|([kMGTPE])|([KMGTPE])i)?");

  private Quantity() {}

  /** The number that a scalar stands for; empty if it is no quantity. */
  public static Optional<BigDecimal> of(@Nullable Object value) {
    Matcher matcher = FORM.matcher(String.valueOf(value));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    if (matcher.group(2) != null) {
      return Optional.of(number.movePointLeft(3));
    }
    if (matcher.group(3) != null) {
      int power = "kMGTPE".indexOf(matcher.group(3)) + 1;
      return Optional.of(number.movePointRight(3 * power));
    }
    if (matcher.group(4) != null) {
      int power = "KMGTPE".indexOf(matcher.group(4)) + 1;
      return Optional.of(number.multiply(BigDecimal.valueOf(1L << (10 * power))));
    }
    return Optional.of(number);
  }
}
