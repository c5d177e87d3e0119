package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

  @TempDir Path folder;

  @Test
  void allOfItsCommandsSucceed() throws IOException {
    Training.main(new String[] {"all", folder.toString()});
    assertTrue(Files.exists(folder.resolve("out/own/values.yaml")));
    // init does not overwrite: an archive of a run that failed would lack what the run did not
    // reach.
    assertEquals(
        "init -o " + folder.resolve("new.yaml") + " ended with 1",
        assertThrows(
                IllegalStateException.class,
                () -> Training.main(new String[] {"all", folder.toString()}))
            .getMessage());
  }

  /** Such archives are of use as long as they are small. */
  @Test
  void thePlainCommandLoadsNoPicocliAndAShippedProfileNoValidator()
      throws IOException, InterruptedException {
    String shipped = loadedBy("shipped");
    assertTrue(shipped.contains("io.gpuprof.compile.Compiler"));
    assertFalse(shipped.contains("picocli."));
    assertFalse(shipped.contains("com.networknt."));
    assertFalse(shipped.contains("tools.jackson."));
    assertFalse(shipped.contains("io.gpuprof.rules."));
    assertFalse(shipped.contains("java.lang.invoke.LambdaMetafactory"), "see Compiler");
    String own = loadedBy("own");
    assertTrue(own.contains("com.networknt.schema.Schema"));
    assertFalse(own.contains("picocli."));
  }

  private String loadedBy(String commands) throws IOException, InterruptedException {
    Path classes = folder.resolve(commands + ".classes");
    Path printed = folder.resolve(commands + ".printed");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                Training.class.getName(),
                commands,
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertEquals(0, java.waitFor(), Files.readString(printed));
    return Files.readString(classes);
  }
}
