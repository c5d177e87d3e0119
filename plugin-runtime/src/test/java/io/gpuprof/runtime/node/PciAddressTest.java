package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S16: sysfs folders of all domains. */
class PciAddressTest {

  @ParameterizedTest
  @CsvSource({
    "00000000:3B:00.0, 0000:3b:00.0",
    "0000:3b:00.0, 0000:3b:00.0",
    "00000009:01:00.0, 0009:01:00.0",
    "00010000:01:00.0, 10000:01:00.0",
    "0001F000:C1:1F.7, 1f000:c1:1f.7",
    "3b:00.0, 0000:3b:00.0",
  })
  void namesAsTheKernelDoes(String given, String expected) {
    assertEquals(expected, PciAddress.parse(given).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3b", "0000:3b", "000:3b:00.0", "0000:3b:00.8", "GPU-0", "x:3b:00.0"})
  void refusesTheRest(String given) {
    assertTrue(PciAddress.parse(given).isEmpty());
  }

  @Test
  void tellsWhetherADomainIsNamed() {
    assertTrue(PciAddress.namesDomain("0000:3b:00.0"));
    assertTrue(!PciAddress.namesDomain("3b:00.0"));
  }
}
