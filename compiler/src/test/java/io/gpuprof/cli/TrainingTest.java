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

  /** That archive is of use as long as it is small. */
  @Test
  void thePlainCommandLoadsNoPicocli() throws IOException, InterruptedException {
    Path classes = folder.resolve("classes");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                Training.class.getName(),
                "plain",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("printed").toFile())
            .start();
    assertEquals(0, java.waitFor(), Files.readString(folder.resolve("printed")));
    String loaded = Files.readString(classes);
    assertTrue(loaded.contains("io.gpuprof.compile.Compiler"));
    assertTrue(loaded.contains("com.networknt.schema.Schema"));
    assertFalse(loaded.contains("picocli."));
  }
}
