package io.gpuprof.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuantityTest {

  @Test
  void suffixes() {
    equal("0.1", "100m");
    equal("5000", "5k");
    equal("5000", 5000);
    equal("1048576", "1Mi");
    equal("1500000", "1.5M");
    equal("1152921504606846976", "1Ei");
    for (String none : List.of("", "k", "1K", "1ki", "-1", "1e3", "null", "1 Mi")) {
      assertEquals(Optional.empty(), Quantity.of(none), none);
    }
  }

  private static void equal(String number, Object written) {
    assertEquals(
        0,
        new BigDecimal(number).compareTo(Quantity.of(written).orElseThrow()),
        () -> "" + written);
  }
}
