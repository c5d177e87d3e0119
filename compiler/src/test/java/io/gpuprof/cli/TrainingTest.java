package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    Training.main(new String[] {folder.toString()});
    assertTrue(Files.exists(folder.resolve("out/values.yaml")));
    assertTrue(Files.exists(folder.resolve("own.yaml")));
    // init does not overwrite: an archive of a run that failed would lack what the run did not
    // reach.
    assertEquals(
        "init -o " + folder.resolve("own.yaml") + " ended with 1",
        assertThrows(
                IllegalStateException.class, () -> Training.main(new String[] {folder.toString()}))
            .getMessage());
  }
}
