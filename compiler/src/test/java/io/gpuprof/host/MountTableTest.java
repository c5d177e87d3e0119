package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {

  private static List<String> paths(String line) {
    String listing = "f\t444\t0\t\t./proc/1/mountinfo\n./proc/1/mountinfo:" + line + "\n";
    return MountTable.of(Listings.parse(listing)).mounts().stream()
        .map(mount -> mount.path().value())
        .toList();
  }

  @Test
  void pathsAreReadAsTheKernelEscapesThem() {
    assertEquals(
        List.of("/a b\\134/#1\t"),
        paths("36 35 98:0 / /a\\040b\\134134/\\0431\\011 rw,noexec shared:2 - ext3 /dev/root rw"));
  }

  @Test
  void aLineThatIsNoMountIsPassedOver() {
    assertEquals(List.of(), paths("36 35 98:0 / relative rw - ext3 /dev/root rw"));
    assertEquals(List.of(), paths("36 35 98:0 / /a rw"));
  }
}
