package io.gpuprof.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every seed of every fuzz target, without the fuzzer: what it found once is not found again. The
 * seeds of a target lie in the folder of its name.
 */
class FuzzSeedsTest {

  private static final Path SEEDS = Path.of("src/test/fuzz");
  private static final Path SOURCES = Path.of("src/test/java");

  @TestFactory
  List<DynamicTest> seeds() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path source : files(SOURCES)) {
      String name = SOURCES.relativize(source).toString();
      if (name.endsWith("Fuzz.java")) {
        String type = name.substring(0, name.length() - ".java".length()).replace('/', '.');
        List<Path> seeds = files(SEEDS.resolve(type.substring(type.lastIndexOf('.') + 1)));
        assertTrue(!seeds.isEmpty(), "no seeds of " + type);
        for (Path seed : seeds) {
          tests.add(DynamicTest.dynamicTest(seed.toString(), () -> run(type, seed)));
        }
      }
    }
    return tests;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void run(String type, Path seed) throws Exception {
    Method target = Class.forName(type).getMethod("fuzzerTestOneInput", byte[].class);
    target.invoke(null, (Object) Files.readAllBytes(seed));
  }
}
