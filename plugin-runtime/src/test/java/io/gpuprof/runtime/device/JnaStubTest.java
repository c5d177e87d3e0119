package io.gpuprof.runtime.device;

import static io.gpuprof.runtime.device.StandIn.TWO_GPUS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Platform;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JNA's native part in an image whose file systems cannot be written. */
class JnaStubTest {

  @TempDir Path folder;

  @Test
  void theShippedFileIsUsed() throws Exception {
    Path shipped = Files.createDirectory(folder.resolve("jna"));
    String resource = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
    try (InputStream in = Platform.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(in), shipped.resolve("libjnidispatch.so"));
    }
    String output = probe("-Djna.boot.library.path=" + shipped);
    assertTrue(output.endsWith(NvmlProbe.DONE + "\n"), output);
  }

  @Test
  void withoutItTheMessageSaysWhatToShip() throws Exception {
    String output = probe("-Djna.boot.library.path=" + folder.resolve("nowhere"));
    assertTrue(
        output.contains(NvmlProbe.FAILED + "TRY\tJNA's native part cannot be loaded"), output);
    assertTrue(output.contains("ship libjnidispatch.so"), output);
  }

  private String probe(String option) throws Exception {
    StandIn standIn = StandIn.in(folder, TWO_GPUS);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(option, "-Djna.nounpack=true", "-Djava.io.tmpdir=/nonexistent"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(NvmlProbe.class.getName());
    command.addAll(List.of(standIn.library().toString(), folder + "", folder + "", folder + ""));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return output;
  }
}
