package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.gpuprof.runtime.node.Configs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole specs. With GPUPROF_REWRITE=1 the files are written anew, and the test fails so that nobody
 * leaves it on.
 */
class GoldenSpecTest {

  private static final Path FOLDER = Path.of("src/test/resources/cdi");

  static Stream<Arguments> specs() {
    Layouts cos = Layouts.cos();
    return Stream.of(
        Arguments.of("cos", cos),
        Arguments.of("ubuntu", Layouts.ubuntu()),
        Arguments.of("driver-container", Layouts.driverContainer()),
        Arguments.of("cos-without-hooks", new Layouts(cos.files(), cos().hook("none"))));
  }

  private static Configs cos() {
    return Layouts.cos().config();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("specs")
  void spec(String name, Layouts layout) throws IOException {
    String actual = CdiJson.write(layout.build().spec().orElseThrow());
    Path file = FOLDER.resolve(name + ".json");
    boolean rewrite = "1".equals(System.getenv("GPUPROF_REWRITE"));
    if (rewrite || !Files.exists(file)) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, actual);
      fail(file + " was written; read it, and run the test again");
    }
    assertEquals(Files.readString(file), actual);
  }
}
