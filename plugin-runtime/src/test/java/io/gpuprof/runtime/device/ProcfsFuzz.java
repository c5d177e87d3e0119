package io.gpuprof.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.node.GpuInformation;
import io.gpuprof.runtime.node.KernelDriver;
import io.gpuprof.runtime.node.PciAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Fuzz target: the kernel module's files below {@code /proc}; see {@code .ci/fuzz}. */
public final class ProcfsFuzz {

  private ProcfsFuzz() {}

  /** A GPU that nothing speaks against has what a device is made of. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    KernelDriver.version(text).ifPresent(version -> assertTrue(text.contains(version)));
    Map<String, String> facts = GpuInformation.parse(text);
    if (GpuInformation.objection(facts).isEmpty()) {
      assertTrue(GpuInformation.uuid(facts).startsWith("GPU-"));
      assertFalse(GpuInformation.uuid(facts).contains("\n"));
      assertTrue(GpuInformation.minor(facts).orElseThrow() >= 0, "a negative minor number");
    }
    Optional<PciAddress> address = PciAddress.parse(GpuInformation.pciBusId(facts));
    address.ifPresent(a -> assertEquals(address, PciAddress.parse(a.toString())));
  }
}
